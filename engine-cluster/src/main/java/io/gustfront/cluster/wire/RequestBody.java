package io.gustfront.cluster.wire;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the master asks a supervisor for. No path is ever named: slots, topologies and digests are. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RequestBody.Log.class, name = "log"),
    @JsonSubTypes.Type(value = RequestBody.Errors.class, name = "errors"),
    @JsonSubTypes.Type(value = RequestBody.Stats.class, name = "stats"),
    @JsonSubTypes.Type(value = RequestBody.Oldest.class, name = "oldest"),
    @JsonSubTypes.Type(value = RequestBody.Stacks.class, name = "stacks"),
    @JsonSubTypes.Type(value = RequestBody.Blob.class, name = "blob")
})
public sealed interface RequestBody {
    /**
     * A piece of a worker's log: {@link ReplyBody.LogLines}.
     *
     * @param topologyId whose worker; also one that has ended
     * @param port its slot
     * @param from a position; negative: that many bytes before the end
     * @param limit how many bytes at most
     */
    record Log(String topologyId, int port, long from, int limit) implements RequestBody {}

    /**
     * {@link ReplyBody.Errors}.
     *
     * @param topologyId whose
     * @param limit how many at most
     */
    record Errors(String topologyId, int limit) implements RequestBody {}

    /**
     * {@link ReplyBody.Stats}.
     *
     * @param topologyId whose
     */
    record Stats(String topologyId) implements RequestBody {}

    /**
     * {@link ReplyBody.Oldest}.
     *
     * @param topologyId whose
     * @param limit how many at most
     */
    record Oldest(String topologyId, int limit) implements RequestBody {}

    /**
     * {@link ReplyBody.Stacks}.
     *
     * @param topologyId whose
     * @param port the worker's slot
     */
    record Stacks(String topologyId, int port) implements RequestBody {}

    /**
     * {@link ReplyBody.BlobChunk}.
     *
     * @param sha256 the blob
     * @param offset where the piece begins
     * @param limit how many bytes at most, at most 512 KiB
     */
    record Blob(String sha256, long offset, int limit) implements RequestBody {}
}
