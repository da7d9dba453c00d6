package io.gustfront.cluster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailpointStoreTest {
    /** Ends whoever is at it, as the end of the process would. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    private Path directory;

    private final InMemoryStoreServer server = new InMemoryStoreServer();
    private Path file;
    private FailpointStore store;

    @BeforeEach
    void open() {
        InMemoryClusterStore session = server.connect();
        file = directory.resolve("failpoint");
        store = new FailpointStore(session, file, () -> {
            throw new Crash();
        });
    }

    private CompletableFuture<CommitResult> commit(String name) {
        CompletableFuture<CommitResult> result = store.commit(
                List.of(new StoreWrite.Create(StoreLayout.child(StoreLayout.NAMES, name), new byte[0], false)));
        server.runUntilIdle();
        return result;
    }

    private boolean isWritten(String name) {
        return server.paths().contains(StoreLayout.child(StoreLayout.NAMES, name));
    }

    @Test
    void shouldDoNothingUnlessTheFileIsThere() {
        assertThat(commit("a")).isCompletedWithValueMatching(CommitResult.Done.class::isInstance);
        assertThat(isWritten("a")).isTrue();
    }

    @Test
    void shouldEndTheProcessBeforeACommitOfWhichNothingIsWrittenThen() throws Exception {
        Files.writeString(file, "before 2\n");
        commit("a");

        assertThatThrownBy(() -> commit("b")).isInstanceOf(Crash.class);

        assertThat(isWritten("a")).isTrue();
        assertThat(isWritten("b")).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldEndTheProcessAfterACommitOfWhichNobodyKnowsThen() throws Exception {
        Files.writeString(file, "after 1");

        CompletableFuture<CommitResult> result = commit("a");

        assertThat(isWritten("a")).isTrue();
        assertThat(result).isCompletedExceptionally();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldCountFromWhenTheFileAppears() throws Exception {
        commit("a");
        commit("b");
        Files.writeString(file, "before 1");

        assertThatThrownBy(() -> commit("c")).isInstanceOf(Crash.class);
    }

    @Test
    void shouldPassOverWhatIsNoFailpoint() throws Exception {
        Files.writeString(file, "sometimes");

        assertThat(commit("a")).isCompletedWithValueMatching(CommitResult.Done.class::isInstance);
        assertThat(file).exists();
    }
}
