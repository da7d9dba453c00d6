package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The sentences that are fed: an endless sequence, drawn from the lines of a text. The same text and seed give the same sequence,
 * so what was fed can be counted without looking at what happened to it.
 */
final class SentenceText {
    private static final String ENTRY = "io/gustfront/examples/wordcount/sentences.txt";

    private final List<String> lines;
    private final long seed;

    SentenceText(List<String> lines, long seed) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a text needs at least one line");
        }
        this.lines = List.copyOf(lines);
        this.seed = seed;
    }

    /** The text that ships with the examples. */
    static SentenceText ofExamples(Path jar, long seed) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(ENTRY);
            if (entry == null) {
                throw new CommandFailedException("'" + jar + "' has no " + ENTRY + "; is it the jar of the examples?");
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return new SentenceText(
                        new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                .lines()
                                .toList(),
                        seed);
            }
        } catch (IOException e) {
            throw new CommandFailedException("'" + jar + "' can't be read: " + e.getMessage(), e);
        }
    }

    /** The sentence with a number, from 0. */
    String sentence(long number) {
        return lines.get(line(number));
    }

    /** How many words the sentence with a number has. */
    int words(long number) {
        return sentence(number).split(" ").length;
    }

    private int line(long number) {
        return (int) Long.remainderUnsigned(mixed(seed + number * 0x9e3779b97f4a7c15L), lines.size());
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** How often each word is in the first sentences. */
    Map<String, Long> count(long sentences) {
        long[] drawn = new long[lines.size()];
        for (long number = 0; number < sentences; number++) {
            drawn[line(number)]++;
        }
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i < drawn.length; i++) {
            for (String word : lines.get(i).split(" ")) {
                if (drawn[i] > 0) {
                    counts.merge(word, drawn[i], Long::sum);
                }
            }
        }
        return counts;
    }

    /** The number of words of the longest sentence. */
    int longest() {
        return lines.stream().mapToInt(line -> line.split(" ").length).max().orElseThrow();
    }
}
