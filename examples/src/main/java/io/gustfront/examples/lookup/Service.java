package io.gustfront.examples.lookup;

import java.io.Serializable;
import java.util.concurrent.CompletableFuture;

/** Something outside that answers later: a database, a web service. It travels with the topology; what can't, it makes when asked. */
@FunctionalInterface
interface Service extends Serializable {
    /** How high a city lies, in metres. Completed by a thread of the service's; exceptionally, if it has no answer. */
    CompletableFuture<Integer> heightOf(String city);
}
