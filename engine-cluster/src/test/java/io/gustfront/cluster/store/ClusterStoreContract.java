package io.gustfront.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.store.ClusterStore.SessionState;
import io.gustfront.cluster.store.CommitResult.Done;
import io.gustfront.cluster.store.CommitResult.Reason;
import io.gustfront.cluster.store.CommitResult.Refused;
import io.gustfront.cluster.store.CommitResult.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What every form of the store promises. */
abstract class ClusterStoreContract {
    private static final String A = "/topologies/a";
    private static final String B = "/topologies/b";

    /** A new session, connected. */
    abstract ClusterStore connect() throws Exception;

    /** Breaks a session's connection without ending the session. */
    abstract void suspend(ClusterStore store) throws Exception;

    /** Mends it. */
    abstract void reconnect(ClusterStore store) throws Exception;

    /** Ends a session as the server does when it hears nothing; a new one begins. */
    abstract void expire(ClusterStore store) throws Exception;

    /** Has the next commit done, and its reply lost. */
    abstract void loseNextReply(ClusterStore store) throws Exception;

    /** Lets things happen until something holds. */
    abstract void await(BooleanSupplier condition) throws Exception;

    @Test
    void shouldReadWhatWasCommitted() throws Exception {
        ClusterStore store = connect();

        assertThat(await(store.commit(List.of(create(A, "1"), create(B, "2"))))).isEqualTo(new Done(List.of(0, 0)));

        StoreNode node = await(store.read(A)).orElseThrow();
        assertThat(text(node)).isEqualTo("1");
        assertThat(node.version()).isZero();
        assertThat(await(store.readChildren("/topologies"))).containsOnlyKeys("a", "b");
        assertThat(await(store.read("/topologies/c"))).isEmpty();
        assertThat(await(store.readChildren("/topologies/c"))).isEmpty();
    }

    @Test
    void shouldCountVersions() throws Exception {
        ClusterStore store = connect();
        await(store.commit(List.of(create(A, "1"))));

        assertThat(await(store.commit(List.of(put(A, "2", 0))))).isEqualTo(new Done(List.of(1)));
        assertThat(await(store.commit(List.of(put(A, "3", 1), new StoreWrite.Check(A, 2)))))
                .isEqualTo(new Done(List.of(2, 2)));
        assertThat(await(store.read(A)).orElseThrow().version()).isEqualTo(2);
    }

    @Test
    void shouldDoNothingOfACommitOfWhichOneWriteIsRefused() throws Exception {
        ClusterStore store = connect();
        await(store.commit(List.of(create(A, "1"))));

        assertRefused(store, 1, Reason.EXISTS, create(B, "2"), create(A, "3"));
        assertRefused(store, 1, Reason.VERSION, create(B, "2"), put(A, "3", 7));
        assertRefused(store, 0, Reason.VERSION, new StoreWrite.Check(A, 1), create(B, "2"));
        assertRefused(store, 1, Reason.VERSION, create(B, "2"), new StoreWrite.Delete(A, 5));
        assertRefused(store, 1, Reason.MISSING, create(B, "2"), put("/topologies/c", "3", 0));
        assertRefused(store, 1, Reason.MISSING, create(B, "2"), new StoreWrite.Delete("/topologies/c", -1));
        assertRefused(store, 1, Reason.MISSING, create(B, "2"), create("/nowhere/c", "3"));

        assertThat(text(await(store.read(A)).orElseThrow())).isEqualTo("1");
        assertThat(await(store.readChildren("/topologies"))).containsOnlyKeys("a");
    }

    @Test
    void shouldRefuseTheWritesOfAStaleTerm() throws Exception {
        ClusterStore old = connect();
        ClusterStore young = connect();
        await(old.commit(List.of(create("/term", "1"))));
        await(young.commit(List.of(put("/term", "2", 0))));

        assertRefused(old, 0, Reason.VERSION, new StoreWrite.Check("/term", 0), create(A, "stale"));

        assertThat(await(young.commit(List.of(new StoreWrite.Check("/term", 1), create(A, "fresh")))))
                .isInstanceOf(Done.class);
        assertThat(text(await(old.read(A)).orElseThrow())).isEqualTo("fresh");
    }

    @Test
    void shouldLetOneOfTwoCreateANode() throws Exception {
        ClusterStore first = connect();
        ClusterStore second = connect();

        CompletableFuture<CommitResult> one = first.commit(List.of(create(A, "1")));
        CompletableFuture<CommitResult> two = second.commit(List.of(create(A, "2")));

        assertThat(List.of(await(one), await(two)).stream()
                        .filter(Done.class::isInstance)
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldRemoveEphemeralNodesWithTheirSession() throws Exception {
        ClusterStore store = connect();
        ClusterStore other = connect();
        await(store.commit(List.of(new StoreWrite.Create("/masters/m", bytes("x"), true), create(A, "stays"))));
        AtomicInteger changes = new AtomicInteger();
        other.watch("/masters", changes::incrementAndGet);
        settle(other);
        int before = changes.get();

        store.close();

        await(() -> changes.get() > before);
        assertThat(await(other.readChildren("/masters"))).isEmpty();
        assertThat(await(other.read(A))).isPresent();
    }

    @Test
    void shouldTellOfAnExpiredSessionAndGoOnWithANewOne() throws Exception {
        ClusterStore store = connect();
        States states = new States(store);
        await(store.commit(List.of(new StoreWrite.Create("/leader", bytes("x"), true))));

        expire(store);

        await(() -> states.saw(SessionState.LOST) && states.last() == SessionState.CONNECTED);
        await(() -> isMissing(store, "/leader"));
        assertThat(await(store.commit(List.of(new StoreWrite.Create("/leader", bytes("y"), true)))))
                .isInstanceOf(Done.class);
    }

    @Test
    void shouldKeepEphemeralNodesWhenTheConnectionIsMendedInTime() throws Exception {
        ClusterStore store = connect();
        States states = new States(store);
        await(store.commit(List.of(new StoreWrite.Create("/leader", bytes("x"), true))));

        suspend(store);
        await(() -> states.last() != SessionState.CONNECTED);
        reconnect(store);
        await(() -> states.last() == SessionState.CONNECTED);

        assertThat(states.saw(SessionState.LOST)).isFalse();
        assertThat(await(store.read("/leader"))).isPresent();
    }

    @Test
    void shouldEndWhatIsAskedWhileTheConnectionIsBroken() throws Exception {
        ClusterStore store = connect();
        States states = new States(store);
        suspend(store);
        await(() -> states.last() != SessionState.CONNECTED);

        CompletableFuture<CommitResult> commit = store.commit(List.of(create(A, "1")));
        CompletableFuture<Optional<StoreNode>> read = store.read(A);

        assertThat(await(commit)).isEqualTo(new Unknown());
        assertThatThrownBy(() -> await(read)).hasCauseInstanceOf(StoreUnavailableException.class);
        reconnect(store);
        await(() -> states.last() == SessionState.CONNECTED);
    }

    @Test
    void shouldSayUnknownWhenTheReplyOfACommitIsLost() throws Exception {
        ClusterStore store = connect();
        ClusterStore other = connect();
        States states = new States(store);

        loseNextReply(store);
        CommitResult result = await(store.commit(List.of(create(A, "1"))));

        assertThat(result).isEqualTo(new Unknown());
        await(() -> states.saw(SessionState.SUSPENDED));
        await(() -> !isMissing(other, A));
        reconnect(store);
        await(() -> states.last() == SessionState.CONNECTED);
        assertThat(await(store.commit(List.of(create(A, "again"))))).isEqualTo(new Refused(0, A, Reason.EXISTS));
    }

    @Test
    void shouldTellWatchersOfEveryKindOfChange() throws Exception {
        ClusterStore store = connect();
        ClusterStore other = connect();
        AtomicInteger changes = new AtomicInteger();
        store.watch("/topologies", changes::incrementAndGet);
        settle(store);

        for (StoreWrite write : List.of(create(A, "1"), put(A, "2", 0), new StoreWrite.Delete(A, 1))) {
            int before = changes.get();
            await(other.commit(List.of(write)));
            await(() -> changes.get() > before);
        }

        int before = changes.get();
        await(other.commit(List.of(create("/names/n", "1"))));
        settle(store);
        assertThat(changes.get()).isEqualTo(before);
    }

    @Test
    void shouldTellOfWhatChangedWhileTheConnectionWasBroken() throws Exception {
        ClusterStore store = connect();
        ClusterStore other = connect();
        States states = new States(store);
        AtomicInteger changes = new AtomicInteger();
        store.watch("/topologies", changes::incrementAndGet);
        settle(store);

        suspend(store);
        await(() -> states.last() != SessionState.CONNECTED);
        await(other.commit(List.of(create(A, "1"))));
        int before = changes.get();
        reconnect(store);

        await(() -> changes.get() > before);
        await(() -> states.last() == SessionState.CONNECTED);
        assertThat(await(store.read(A))).isPresent();
    }

    private void settle(ClusterStore store) throws Exception {
        await(store.read("/term"));
        await(store.read("/term"));
    }

    private void assertRefused(ClusterStore store, int index, Reason reason, StoreWrite... writes) throws Exception {
        assertThat(await(store.commit(List.of(writes)))).isEqualTo(new Refused(index, writes[index].path(), reason));
    }

    private boolean isMissing(ClusterStore store, String path) {
        try {
            return await(store.read(path)).isEmpty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    <T> T await(CompletableFuture<T> future) throws Exception {
        await(future::isDone);
        return future.get();
    }

    private static StoreWrite create(String path, String text) {
        return new StoreWrite.Create(path, bytes(text), false);
    }

    private static StoreWrite put(String path, String text, int version) {
        return new StoreWrite.Put(path, bytes(text), version);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(StoreNode node) {
        return new String(node.data(), StandardCharsets.UTF_8);
    }

    /** The states that a session went through. */
    private static final class States {
        private final List<SessionState> seen = new CopyOnWriteArrayList<>();

        States(ClusterStore store) {
            store.onSession(seen::add);
        }

        boolean saw(SessionState state) {
            return seen.contains(state);
        }

        SessionState last() {
            return seen.get(seen.size() - 1);
        }
    }
}
