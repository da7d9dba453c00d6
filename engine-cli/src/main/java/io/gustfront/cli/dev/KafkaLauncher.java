package io.gustfront.cli.dev;

import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;

/** Starts a Kafka broker for {@code gust dev}; found by {@link java.util.ServiceLoader}, so that this module needs no Kafka. */
@FunctionalInterface
public interface KafkaLauncher {
    /** Starts one; returns when it takes connections. */
    Broker start(Installation installation, Wait wait);

    /** A broker that runs. */
    interface Broker extends AutoCloseable {
        /** For Kafka clients. */
        String bootstrapServers();

        /** Its process. */
        long pid();

        /**
         * For those who wait for it.
         *
         * @throws io.gustfront.cli.command.CommandFailedException if it has ended
         */
        void throwIfEnded();

        /** Ends it, and deletes all of it. */
        @Override
        void close();
    }
}
