package io.gustfront.runtime.worker;

import java.util.Set;

/**
 * How an executor's inbox is divided between workers: its own, for the executors beside it, and those with which there are sessions.
 * Evenly between those that the plan has send to it, because who is cut off must not starve the others. All others have one place each: they may
 * have sent by an older plan, and what they staged leaves in batches, one at a time.
 *
 * @param ofSender the part of a worker that sends
 * @param ofOther the part of one that doesn't
 * @param senders the numbers of those that do
 */
record InboxPlaces(Part ofSender, Part ofOther, Set<Integer> senders) {
    private static final int FEEDBACK_PART = 8;
    private static final Part ONE_PLACE = new Part(1, 1, 1, 1);

    /**
     * A part.
     *
     * @param tuples places in tuples
     * @param bytes places in encoded bytes
     * @param feedbackTuples places in tuples, for streams that close a cycle
     * @param feedbackBytes places in encoded bytes, for them
     */
    record Part(int tuples, long bytes, int feedbackTuples, long feedbackBytes) {}

    /** What an inbox, or a batch, may hold. */
    record Bound(int tuples, long bytes) {}

    /** Copies what it is given. */
    InboxPlaces {
        senders = Set.copyOf(senders);
    }

    /**
     * Divides an inbox.
     *
     * <p>A part has a batch less than its worker may fill, because a batch is taken whole where one place is free (see {@link
     * io.gustfront.runtime.flow.Share}). For streams that close a cycle it is more than a batch: an executor that sends to itself fills the next one while the
     * last still has its places, and with fewer all of it would be failed, each time that it comes again.
     *
     * @param workers how many workers there are
     * @param senders the numbers of those that send
     */
    static InboxPlaces of(Bound inbox, Bound batch, int workers, Set<Integer> senders) {
        int others = workers - senders.size();
        int parts = Math.max(1, senders.size());
        int tuples = Math.max(1, (inbox.tuples() - others * batch.tuples()) / parts - batch.tuples());
        long bytes = Math.max(1, (inbox.bytes() - others * batch.bytes()) / parts - batch.bytes());
        int feedbackTuples = Math.max(batch.tuples() + 1, tuples / FEEDBACK_PART);
        long feedbackBytes = Math.max(batch.bytes() + 1, bytes);
        return new InboxPlaces(new Part(tuples, bytes, feedbackTuples, feedbackBytes), ONE_PLACE, senders);
    }

    /** A worker's part, by its number. */
    Part of(int worker) {
        return senders.contains(worker) ? ofSender : ofOther;
    }
}
