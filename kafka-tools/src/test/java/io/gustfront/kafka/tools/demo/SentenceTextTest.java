package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cli.command.CommandFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceTextTest {
    private static final List<String> LINES = List.of("rain falls", "the rain", "wind", "the wind and the rain");

    @Test
    void shouldGiveTheSameSequenceForTheSameSeed() {
        assertThat(sequence(7)).isEqualTo(sequence(7)).isNotEqualTo(sequence(8));
    }

    @Test
    void shouldUseEveryLineAboutEquallyOften() {
        Map<String, Long> drawn = new HashMap<>();
        SentenceText text = new SentenceText(LINES, 1);

        LongStream.range(0, 4_000).forEach(number -> drawn.merge(text.sentence(number), 1L, Long::sum));

        assertThat(drawn.keySet()).hasSize(4);
        assertThat(drawn.values()).allMatch(count -> count > 850 && count < 1_150);
    }

    @Test
    void shouldCountWhatItGives() {
        SentenceText text = new SentenceText(LINES, 3);
        Map<String, Long> slowly = new HashMap<>();
        LongStream.range(0, 1_000)
                .mapToObj(text::sentence)
                .flatMap(sentence -> List.of(sentence.split(" ")).stream())
                .forEach(word -> slowly.merge(word, 1L, Long::sum));

        assertThat(text.count(1_000)).isEqualTo(slowly);
    }

    @Test
    void shouldKnowItsLongestSentence() {
        assertThat(new SentenceText(LINES, 1).longest()).isEqualTo(5);
    }

    @Test
    void shouldReadTheTextOfTheExamples(@TempDir Path directory) throws IOException {
        Path jar = jar(directory, "io/gustfront/examples/wordcount/sentences.txt", "only this\n");

        assertThat(SentenceText.ofExamples(jar, 1).sentence(12)).isEqualTo("only this");
    }

    @Test
    void shouldRefuseAnotherJar(@TempDir Path directory) throws IOException {
        Path jar = jar(directory, "something.else", "");

        assertThatThrownBy(() -> SentenceText.ofExamples(jar, 1))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("has no io/gustfront/examples/wordcount/sentences.txt");
    }

    private static List<String> sequence(long seed) {
        SentenceText text = new SentenceText(LINES, seed);
        return LongStream.range(0, 100).mapToObj(text::sentence).toList();
    }

    private static Path jar(Path directory, String entry, String content) throws IOException {
        Path jar = directory.resolve("examples.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return jar;
    }
}
