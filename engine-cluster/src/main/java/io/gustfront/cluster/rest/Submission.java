package io.gustfront.cluster.rest;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.cluster.blob.BlobStore;
import io.gustfront.cluster.master.Command;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.cluster.model.TopologyRecord.Edge;
import io.gustfront.runtime.channel.TopologyBlob;
import io.gustfront.runtime.channel.TopologyStructure;
import io.gustfront.runtime.channel.TopologyStructure.Kind;
import io.gustfront.runtime.codec.MalformedWireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a submitted topology says of itself. Its structure is read out of its blob, and the user's objects never are. */
final class Submission {
    private Submission() {}

    /** The structure of a blob that is here. */
    static TopologyStructure structureOf(BlobStore blobs, BlobRef blob, long maxBytes) throws IOException {
        if (blob.bytes() > maxBytes) {
            throw RestException.invalid("the topology takes " + blob.bytes() + " bytes, more than " + maxBytes
                    + "; its objects are too large");
        }
        Path file = blobs.verified(blob.sha256())
                .orElseThrow(() -> RestException.notFound("the blob " + blob.sha256() + " isn't here"));
        try {
            return TopologyBlob.structureOf(Files.readAllBytes(file));
        } catch (MalformedWireException e) {
            throw RestException.invalid("the blob " + blob.sha256() + " is no topology: " + e.getMessage());
        }
    }

    /** The command that a submission comes to, if nothing is wrong with the topology. */
    static Command.Submit command(
            String requestId, String name, BlobRef jar, BlobRef blob, boolean active, BlobStore blobs, long maxBytes)
            throws IOException {
        TopologyStructure structure = structureOf(blobs, blob, maxBytes);
        List<String> problems = structure.problems();
        if (!problems.isEmpty()) {
            throw RestException.invalid("the topology can't run: " + String.join("; ", problems));
        }
        SortedMap<String, ComponentSize> components = new TreeMap<>();
        List<Edge> edges = new ArrayList<>();
        structure.components().forEach((id, component) -> {
            components.put(
                    id, new ComponentSize(component.kind() == Kind.SPOUT, component.tasks(), component.parallelism()));
            component.inputs().forEach(input -> {
                Edge edge = new Edge(input.component(), id);
                if (!edges.contains(edge)) {
                    edges.add(edge);
                }
            });
        });
        TopologyConfig config = TopologyConfig.of(structure.configuration());
        return new Command.Submit(
                requestId,
                name,
                jar,
                blob,
                components,
                edges,
                config.get(TopologyKeys.WORKERS),
                config.get(TopologyKeys.DRAIN_WAIT).toMillis(),
                config.get(TopologyKeys.REBALANCE_AUTO),
                active);
    }
}
