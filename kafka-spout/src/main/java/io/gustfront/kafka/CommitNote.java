package io.gustfront.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/**
 * What goes as metadata with each committed offset, for whoever reads the partition next: of which topic the offset is (one that
 * is deleted and created again has other records under the same offsets), what may have been under way, and what is known of
 * records that fail.
 *
 * <pre>
 *   g1 t=TOPIC_ID h=POLLED_TO [c=CRASHES:WINDOW] [p=OFFSET:CRASHES] [a=OFFSET:ATTEMPTS,…] [e]
 * </pre>
 *
 * Words are separated by a space; unknown ones are passed over, so that later versions may add some. Without {@code e}, the task
 * that wrote it was still running: whoever finds it that way has crashed, or was lost.
 *
 * <p><b>How a record is found that kills its worker.</b> A crash alone accuses nobody. After one, the partition is
 * <em>watched</em>: nothing is emitted before a note says how far polls have come, so the next crash leaves a window, from the
 * committed offset up to there, which the culprit must lie in, if it is one of these records. A second crash before that window
 * is done makes it suspicious: now its records go in <em>single file</em>, and before each the note says which. A crash is then
 * that record's.
 *
 * @param topicId the topic's id
 * @param polledTo nothing at or above it has been emitted; exact while the partition is watched, else as of the commit
 * @param crashes how many times in a row the reader was lost before the window was done; more than 0 while it is watched
 * @param window what lies below it was under way at those crashes
 * @param probe the offset that is under way in single file; {@link #NONE} for none
 * @param probeCrashes how many times its reader was lost with it, if this one is
 * @param attempts failed attempts by user code of open records, by offset; at most {@link #MAX_ATTEMPTS_KEPT}
 * @param ended whether the reader was closed in order
 */
record CommitNote(
        Uuid topicId,
        long polledTo,
        int crashes,
        long window,
        long probe,
        int probeCrashes,
        Map<Long, Integer> attempts,
        boolean ended) {

    /** No offset. */
    static final long NONE = -1;

    /** Brokers take four KiB. */
    static final int MAX_ATTEMPTS_KEPT = 64;

    /** From how many crashes on records go in single file. */
    static final int SINGLE_FILE_CRASHES = 2;

    private static final String FORMAT = "g1";

    /** Of a topic of which nothing else is known. */
    static CommitNote of(Uuid topicId) {
        return new CommitNote(topicId, NONE, 0, NONE, NONE, 0, Map.of(), true);
    }

    /** What is to be noted from a start at an offset on, after this was found there. */
    CommitNote onStart(long offset) {
        if (ended) {
            return new CommitNote(topicId, offset, 0, NONE, NONE, 0, attempts, false);
        }
        long mayHaveBeenUnderWay = Math.max(offset, Math.max(window, polledTo));
        int inARow = crashes > 0 && offset < window ? crashes + 1 : 1;
        return new CommitNote(topicId, offset, inARow, mayHaveBeenUnderWay, probe, probeCrashes, attempts, false);
    }

    /** Whether nothing is to be emitted before a note says so. */
    boolean isWatched() {
        return crashes > 0;
    }

    /** Whether a record goes in single file. */
    boolean goesSingly(long offset) {
        return crashes >= SINGLE_FILE_CRASHES && offset < window;
    }

    /** How many times the reader was lost with a record, if that was the culprit. */
    int crashesOf(long offset) {
        return offset == probe ? probeCrashes : 0;
    }

    String text() {
        StringBuilder text = new StringBuilder(FORMAT).append(" t=").append(topicId);
        if (polledTo != NONE) {
            text.append(" h=").append(polledTo);
        }
        if (crashes > 0) {
            text.append(" c=").append(crashes).append(':').append(window);
        }
        if (probe != NONE) {
            text.append(" p=").append(probe).append(':').append(probeCrashes);
        }
        if (!attempts.isEmpty()) {
            text.append(" a=");
            String separator = "";
            for (Map.Entry<Long, Integer> entry : new TreeMap<>(attempts).entrySet()) {
                text.append(separator).append(entry.getKey()).append(':').append(entry.getValue());
                separator = ",";
            }
        }
        return text.append(ended ? " e" : "").toString();
    }

    /** Reads what {@link #text} wrote; empty for what others wrote. */
    static Optional<CommitNote> parse(String text) {
        String[] words = text.split(" ", -1);
        if (!words[0].equals(FORMAT)) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            values.put(equals < 0 ? word : word.substring(0, equals), word.substring(equals + 1));
        }
        try {
            String topicId = values.get("t");
            long[] crashes = pair(values.getOrDefault("c", "0:" + NONE));
            long[] probe = pair(values.getOrDefault("p", NONE + ":0"));
            Map<Long, Integer> attempts = new TreeMap<>();
            String list = values.getOrDefault("a", "");
            for (String entry : list.isEmpty() ? new String[0] : list.split(",", -1)) {
                long[] attempt = pair(entry);
                attempts.put(attempt[0], (int) attempt[1]);
            }
            if (topicId == null) {
                return Optional.empty();
            }
            return Optional.of(new CommitNote(
                    Uuid.fromString(topicId),
                    Long.parseLong(values.getOrDefault("h", String.valueOf(NONE))),
                    (int) crashes[0],
                    crashes[1],
                    probe[0],
                    (int) probe[1],
                    Map.copyOf(attempts),
                    values.containsKey("e")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static long[] pair(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is no pair");
        }
        return new long[] {Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1))};
    }
}
