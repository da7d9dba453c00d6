package io.gustfront.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What goes as metadata with each committed offset, for whoever reads the partition next: of which topic the offset is (one that
 * is deleted and created again has other records under the same offsets), what may have been under way, and what is known of
 * records that fail.
 *
 * <pre>
 *   g1 t=TOPIC_ID h=HIGH_WATER [s=FROM:TO] [c=FROM:TO] [p=FROM:TO] [a=OFFSET:ATTEMPTS,…] [k=OFFSET:CRASHES,…] [e]
 * </pre>
 *
 * Words are separated by a space; unknown ones are passed over, so that later versions may add some. Without {@code e}, the task
 * that wrote it was still running: whoever finds it that way knows that its reader was lost.
 *
 * <p><b>How a record is found that kills its worker.</b> It can't fail, as nobody is left to say so. But the note of the dead says
 * which records may have been under way: those from the committed offset up to the high-water mark. They are suspects, and
 * each of them is emitted while no other suspect is under way (see {@link Lineup}), which the note says before. The one that the
 * next crash finds there is charged with it, and counts as poison after some ({@link KafkaSpoutConfig#maxCrashes}). What was under
 * way by chance when somebody pulled a plug is done at the next try, and its charge is dropped.
 *
 * @param topicId the topic's id
 * @param highWater nothing at or above it has been emitted; sent to the brokers ahead of the first record that is
 * @param suspects what may have been under way when the reader was last lost
 * @param close those of them that were under way together, beside no others, when it was: these are tried first
 * @param underWay which of the suspects are under way now
 * @param charges what is known against open records
 * @param ended whether the reader was closed in order
 */
record CommitNote(
        Uuid topicId,
        long highWater,
        OffsetRange suspects,
        OffsetRange close,
        OffsetRange underWay,
        Charges charges,
        boolean ended) {

    private static final String FORMAT = "g1";
    private static final OffsetRange NONE = OffsetRange.NONE;

    /** Of a topic of which nothing else is known. */
    static CommitNote of(Uuid topicId) {
        return new CommitNote(topicId, 0, NONE, NONE, NONE, Charges.NONE, true);
    }

    /** What is to be noted from a start at an offset on, after this was found there. */
    CommitNote onStart(long offset) {
        if (ended) {
            return new CommitNote(topicId, offset, NONE, NONE, NONE, charges, false);
        }
        boolean alone = underWay.isSingle();
        OffsetRange together = underWay.isEmpty() || alone ? close : underWay;
        return new CommitNote(
                topicId,
                offset,
                new OffsetRange(0, Math.max(suspects.to(), highWater)).startingAt(offset),
                together.startingAt(offset),
                NONE,
                alone && underWay.from() >= offset ? charges.withCrash(underWay.from()) : charges,
                false);
    }

    String text() {
        StringBuilder text = new StringBuilder(FORMAT).append(" t=").append(topicId);
        text.append(" h=").append(highWater);
        if (!suspects.isEmpty()) {
            text.append(" s=").append(suspects);
        }
        if (!close.isEmpty()) {
            text.append(" c=").append(close);
        }
        if (!underWay.isEmpty()) {
            text.append(" p=").append(underWay);
        }
        append(text, " a=", charges.attempts());
        append(text, " k=", charges.crashes());
        return text.append(ended ? " e" : "").toString();
    }

    private static void append(StringBuilder text, String word, Map<Long, Integer> counts) {
        String separator = word;
        for (Map.Entry<Long, Integer> entry : new TreeMap<>(counts).entrySet()) {
            text.append(separator).append(entry.getKey()).append(':').append(entry.getValue());
            separator = ",";
        }
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
            if (topicId == null) {
                return Optional.empty();
            }
            return Optional.of(new CommitNote(
                    Uuid.fromString(topicId),
                    Long.parseLong(values.getOrDefault("h", "0")),
                    range(values.get("s")),
                    range(values.get("c")),
                    range(values.get("p")),
                    new Charges(counts(values.getOrDefault("a", "")), counts(values.getOrDefault("k", ""))),
                    values.containsKey("e")));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static OffsetRange range(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        long[] ends = pair(text);
        return new OffsetRange(ends[0], ends[1]);
    }

    private static Map<Long, Integer> counts(String text) {
        Map<Long, Integer> counts = new TreeMap<>();
        for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            long[] count = pair(entry);
            counts.put(count[0], (int) count[1]);
        }
        return counts;
    }

    private static long[] pair(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' is no pair");
        }
        return new long[] {Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1))};
    }
}
