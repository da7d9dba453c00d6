package io.gustfront.runtime.process;

import java.nio.file.Path;
import java.util.List;

/**
 * What a worker is started with; the rest it is told over its supervisor's channel. The subject is among the arguments so that
 * one sees in a list of processes what each is.
 *
 * @param subject who it is, {@code topologyId/port/incarnation}
 * @param directory its {@link WorkerFiles}
 * @param logs where its {@link LogSegments} are
 * @param channelFile holds the port on which its supervisor listens; it is another one after each start of the supervisor
 */
public record WorkerArguments(String subject, Path directory, Path logs, Path channelFile) {
    private static final int COUNT = 4;

    /** As words of a command. */
    public List<String> toWords() {
        return List.of(subject, directory.toString(), logs.toString(), channelFile.toString());
    }

    /** The subject of a start of a slot's worker. */
    public static String subject(String topologyId, int port, int incarnation) {
        return topologyId + "/" + port + "/" + incarnation;
    }

    /**
     * From the words of a command.
     *
     * @throws IllegalArgumentException if they make no sense
     */
    public static WorkerArguments of(String[] words) {
        if (words.length != COUNT) {
            throw new IllegalArgumentException("a worker is started by its supervisor, with " + COUNT + " arguments");
        }
        return new WorkerArguments(words[0], Path.of(words[1]), Path.of(words[2]), Path.of(words[3]));
    }
}
