package io.gustfront.chaos.cli;

import io.gustfront.chaos.timeline.ChaosSpec;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The specifications that ship, and those that are in files. */
final class ShippedSpecs {
    /** Their names, in the order in which they are shown. */
    static final List<String> NAMES = List.of(
            "worker-kill",
            "worker-freeze",
            "supervisor-kill",
            "node-loss",
            "nodes-loss",
            "node-freeze",
            "master-kill",
            "master-freeze",
            "master-failpoints",
            "zookeeper-outage",
            "broker-restart",
            "link-cut",
            "link-apart",
            "stuck-bolt",
            "user-code",
            "starved",
            "clock-step",
            "topology-kill",
            "rebalance",
            "stuck-long",
            "power-loss",
            "random",
            "soak");

    private ShippedSpecs() {}

    /**
     * Reads one.
     *
     * @param name of one that ships, or a file
     * @throws CommandFailedException if there is none, or it makes no sense
     */
    static ChaosSpec read(String name) {
        try {
            byte[] text = bytes(name);
            return Json.STRICT.read(text, ChaosSpec.class);
        } catch (IOException e) {
            throw new CommandFailedException("'" + name + "' can't be read: " + e.getMessage(), e);
        } catch (MalformedJsonException e) {
            throw new CommandFailedException("'" + name + "' is no specification: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(String name) throws IOException {
        if (NAMES.contains(name)) {
            try (@Nullable
                    InputStream in =
                            ShippedSpecs.class.getResourceAsStream("/io/gustfront/chaos/specs/" + name + ".json")) {
                if (in == null) {
                    throw new IOException("it is missing from this installation");
                }
                return in.readAllBytes();
            }
        }
        Path file = Path.of(name);
        if (!Files.isReadable(file)) {
            throw new CommandFailedException("there is no file '" + name
                    + "', and no specification of that name; there are " + String.join(", ", NAMES));
        }
        return Files.readAllBytes(file);
    }
}
