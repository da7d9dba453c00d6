package io.gustfront.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cli.output.TextTable.Align;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void shouldAlignColumns() {
        StringWriter written = new StringWriter();

        TextTable.of(Align.LEFT, Align.RIGHT, Align.LEFT)
                .row("NAME", "COUNT", "WHY")
                .row("a", "1,000", "")
                .row("longer", "1", "because")
                .print(new PrintWriter(written, true));

        assertThat(written.toString()).isEqualToNormalizingNewlines("""
                        NAME    COUNT  WHY
                        a       1,000
                        longer      1  because
                        """);
    }

    @Test
    void shouldBreakTheLastColumnBetweenWordsAndPartsOfNames() {
        StringWriter written = new StringWriter();

        TextTable.of(Align.LEFT, Align.LEFT)
                .row("0@17", "THREW java.lang.IllegalStateException: no such account")
                .row("0@18", "com.example.OrderWithoutAnyCustomerException")
                .row("0@19", "0123456789012345678901234567890")
                .print(new PrintWriter(written, true), 30);

        assertThat(written.toString()).isEqualToNormalizingNewlines("""
                        0@17  THREW
                              java.lang.
                              IllegalStateException:
                              no such account
                        0@18  com.example.
                              OrderWithoutAnyCustomer
                              Exception
                        0@19  012345678901234567890123
                              4567890
                        """);
    }

    @Test
    void shouldRefuseARowOfAnotherWidth() {
        assertThatThrownBy(() -> TextTable.of(Align.LEFT).row("a", "b"))
                .hasMessage("a row of 2 cells in a table of 1 columns");
    }
}
