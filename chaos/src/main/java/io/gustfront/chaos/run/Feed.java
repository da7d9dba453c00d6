package io.gustfront.chaos.run;

import io.gustfront.chaos.check.Checker;
import io.gustfront.chaos.flow.Feeder;
import io.gustfront.chaos.flow.KeySpread;
import io.gustfront.chaos.flow.Observer;
import io.gustfront.chaos.timeline.ChaosSpec.LoadShape;

/**
 * What a part of a run feeds into Kafka, and so expects to come out.
 *
 * @param servers Kafka's brokers
 * @param producer marks its records: another in each part of each run
 * @param keys which keys they have
 * @param padding how many bytes each is longer than it had to be
 * @param perSecond how many are fed per second
 */
record Feed(String servers, int producer, KeySpread keys, int padding, int perSecond) {
    private static final int USUAL_KEYS = 1_000;
    private static final int USUAL_PADDING = 100;

    /** So that it is no negative number, for people. */
    private static final int PRODUCERS = 1 << 30;

    /**
     * That of a part of a run.
     *
     * @param run marks all parts of the run
     * @param first the part's first fault's number
     */
    static Feed of(RunPlan plan, String run, int first, String servers) {
        LoadShape load = plan.spec().load().orElse(LoadShape.DEFAULT);
        return new Feed(
                servers,
                Math.floorMod(run.hashCode() + first, PRODUCERS),
                new KeySpread(load.keys().orElse(USUAL_KEYS)),
                load.padding().orElse(USUAL_PADDING),
                plan.perSecond());
    }

    /** Begins to read what comes out. */
    Observer observer() {
        return new Observer(servers, new Checker(producer, keys::keyOf));
    }

    /** Feeds it, once that is told to start. */
    Feeder feeder(Observer observer) {
        return new Feeder(servers, producer, keys, padding, perSecond, observer);
    }
}
