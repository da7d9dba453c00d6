package io.gustfront.cluster.store;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A process's session with the store. What every form of it promises, and one suite of tests holds them all to:
 *
 * <ul>
 *   <li>A {@linkplain #commit commit} is done whole or not at all. What was committed is read by every later read of this session.
 *   <li>When the connection breaks, what was under way ends: reads with {@link StoreUnavailableException}, commits with {@link
 *       CommitResult.Unknown}, for they may have been done. Nothing is ever tried again by the store.
 *   <li>A session that has been away too long is {@link SessionState#LOST}; its ephemeral nodes are gone
 *       or about to be. A new one begins by itself.
 *   <li>A watch tells that something has changed, not what; several changes may be told once, and changes that nobody told of
 *       while the connection was broken are told of when it is back. So who is told reads anew.
 * </ul>
 */
public interface ClusterStore extends AutoCloseable {
    /** A node; empty if there is none. */
    CompletableFuture<Optional<StoreNode>> read(String path);

    /** The children of a node, by name. Those that go while they are read may be missing. */
    CompletableFuture<SortedMap<String, StoreNode>> readChildren(String path);

    /** Does all writes or none. */
    CompletableFuture<CommitResult> commit(List<StoreWrite> writes);

    /** Has a listener called after each change of a node, its children or their data, and after each reconnect. */
    void watch(String path, Runnable changed);

    /** Has a listener called at each change of the session's state, and at once with the present one. */
    void onSession(Consumer<SessionState> listener);

    /** Ends the session: its ephemeral nodes go. */
    @Override
    void close();

    /** How the session is. */
    enum SessionState {
        /** It can be used. */
        CONNECTED,
        /** The connection is broken; the session may live. Who leads stops acting. */
        SUSPENDED,
        /** The session is over, and its ephemeral nodes are gone or going. */
        LOST
    }
}
