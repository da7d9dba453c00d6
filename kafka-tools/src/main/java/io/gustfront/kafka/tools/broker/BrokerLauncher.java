package io.gustfront.kafka.tools.broker;

import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.KafkaLauncher;

/** Starts the broker of {@code gust dev --kafka}. */
public final class BrokerLauncher implements KafkaLauncher {
    /** For the service loader. */
    public BrokerLauncher() {}

    @Override
    public Broker start(Installation installation, Wait wait) {
        BrokerProcess broker = BrokerProcess.start(
                installation.kafkaLibraries().resolve("*").toString(), installation.loggingConfiguration());
        try {
            broker.awaitReady(wait);
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }
}
