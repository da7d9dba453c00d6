package io.gustfront.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo counts words by splitting lines at single spaces: the text must allow that. */
class SentencesTest {
    @Test
    void shouldBeWordsOfSmallLettersBetweenSingleSpaces() throws IOException {
        assertThat(lines()).hasSizeGreaterThan(300).allMatch(line -> line.matches("[a-z0-9']+( [a-z0-9']+)*"));
    }

    @Test
    void shouldHaveNoSentenceTwice() throws IOException {
        assertThat(lines()).doesNotHaveDuplicates();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = WordCount.class.getResourceAsStream("sentences.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
