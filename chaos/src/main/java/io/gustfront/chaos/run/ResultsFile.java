package io.gustfront.chaos.run;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where results are kept: a line of JSON for each segment. It only grows.
 *
 * @param file need not be there
 */
public record ResultsFile(Path file) {
    /** Adds a line. */
    void append(Segment segment) {
        try {
            byte[] line = Json.LENIENT.write(segment);
            byte[] whole = Arrays.copyOf(line, line.length + 1);
            whole[line.length] = '\n';
            Files.write(file, whole, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new CommandFailedException("the results can't be written to " + file + ": " + e.getMessage(), e);
        }
    }

    /** The segments of the last run of a plan; none if it never ran. */
    List<Segment> lastRun(RunPlan plan) {
        List<Segment> found = new ArrayList<>();
        for (Segment segment : read()) {
            if (segment.isOf(plan)) {
                if (!found.isEmpty() && !found.get(0).run().equals(segment.run())) {
                    found.clear();
                }
                found.add(segment);
            }
        }
        return found;
    }

    private List<Segment> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Segment> segments = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    segments.add(Json.LENIENT.read(line.getBytes(StandardCharsets.UTF_8), Segment.class));
                }
            }
        } catch (IOException | MalformedJsonException e) {
            throw new CommandFailedException("the results in " + file + " can't be read: " + e.getMessage(), e);
        }
        return segments;
    }
}
