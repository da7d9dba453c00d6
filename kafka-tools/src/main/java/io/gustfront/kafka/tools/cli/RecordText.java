package io.gustfront.kafka.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Records as text: bytes are shown as UTF-8, whatever they are. What a record brings must neither break a line nor command a terminal. */
final class RecordText {
    private RecordText() {}

    static Optional<String> of(byte @Nullable [] bytes) {
        return bytes == null ? Optional.empty() : Optional.of(new String(bytes, UTF_8));
    }

    /** As one line of a terminal: a dash for nothing, and control characters as Java writes them, {@code \\n} or {@code \\u001b}. */
    static String line(byte @Nullable [] bytes) {
        return of(bytes).map(RecordText::line).orElse("-");
    }

    /** As one line of a terminal. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append(String.format("\\u%04x", c));
                    } else {
                        line.append((char) c);
                    }
                }
            }
        });
        return line.toString();
    }

    /** The last header of a name; empty if there is none. */
    static String header(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? "" : of(header.value()).orElse("");
    }

    /** For programs; without key or value where there is none. */
    static Map<String, Object> json(ConsumerRecord<byte[], byte[]> record) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("topic", record.topic());
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("timestamp", record.timestamp());
        of(record.key()).ifPresent(key -> json.put("key", key));
        of(record.value()).ifPresent(value -> json.put("value", value));
        Map<String, String> headers = new LinkedHashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), of(header.value()).orElse("")));
        json.put("headers", headers);
        return json;
    }
}
