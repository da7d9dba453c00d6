package io.gustfront.cluster.master;

/** What comes of a command. */
public sealed interface Answer {
    /**
     * It is durable.
     *
     * @param topologyId the topology that it was about; empty if it was about none
     * @param outcome what happens now, for people
     */
    record Done(String topologyId, String outcome) implements Answer {}

    /**
     * Nothing was done.
     *
     * @param why the kind
     * @param message for people: what is wrong and what to do
     */
    record Refused(Why why, String message) implements Answer {}

    /** Kinds of refusals. */
    enum Why {
        /** There is no such topology or node. */
        NOT_FOUND,
        /** The name is taken, or the state doesn't allow it. */
        CONFLICT,
        /** The wish can't be fulfilled: it contradicts the topology. */
        INVALID,
        /** This master doesn't lead, or doesn't any more; whether it was done isn't known. Ask again, with the same id. */
        NOT_LEADING
    }
}
