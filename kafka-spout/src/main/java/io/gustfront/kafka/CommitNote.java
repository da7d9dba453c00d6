package io.gustfront.kafka;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * What goes as metadata with each committed offset: which topic of that name the offset is of. A topic that is deleted and
 * created again has other records under the same offsets.
 *
 * <pre>
 *   g1 t=TOPIC_ID
 * </pre>
 *
 * Words are separated by a space; unknown ones are passed over, so that later versions may add some.
 *
 * @param topicId the topic's id
 */
record CommitNote(Uuid topicId) {
    private static final String FORMAT = "g1";
    private static final String TOPIC = "t=";

    String text() {
        return FORMAT + " " + TOPIC + topicId;
    }

    /** Reads what {@link #text} wrote; empty for what others wrote. */
    static Optional<CommitNote> parse(String text) {
        String[] words = text.split(" ", -1);
        if (!words[0].equals(FORMAT)) {
            return Optional.empty();
        }
        for (String word : words) {
            if (word.startsWith(TOPIC)) {
                try {
                    return Optional.of(new CommitNote(Uuid.fromString(word.substring(TOPIC.length()))));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
