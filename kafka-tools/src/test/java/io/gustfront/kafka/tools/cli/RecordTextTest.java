package io.gustfront.kafka.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordTextTest {
    @Test
    void shouldNeitherBreakALineNorCommandATerminal() {
        assertThat(RecordText.line("two\r\n\tlines \u001b[31mred \u009b2J größer \uD83C\uDF2C".getBytes(UTF_8)))
                .isEqualTo("two\\r\\n\\tlines \\u001b[31mred \\u009b2J größer \uD83C\uDF2C");
        assertThat(RecordText.line((byte[]) null)).isEqualTo("-");
    }
}
