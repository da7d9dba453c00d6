package io.gustfront.cluster.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store with failpoints: by these it is proven that what the death of a master interrupts is completed or rolled back by the next.
 * All that a master does to a topology is a sequence of commits, and so these are the places to die at: before a commit, when it is
 * decided and nothing is written; and after, when it is written and nobody knows. Off, unless the configuration names a file.
 *
 * <p>When that file is there, it says which commit it is, counted from then on: {@code before 1}, {@code after 3}. It is removed when
 * that is reached, right before the process ends: so who wrote it can tell that it was. Used by the master's thread.
 */
public final class FailpointStore implements ClusterStore {
    private static final Logger LOG = LoggerFactory.getLogger(FailpointStore.class);
    private static final Pattern FORM = Pattern.compile("(before|after) ([1-9][0-9]{0,5})");

    private final ClusterStore store;
    private final Path file;
    private final Runnable crash;
    private int commits; // since the file is there

    /**
     * @param store does all the work
     * @param file arms it when it appears
     * @param crash ends the process, so that nothing else happens
     */
    public FailpointStore(ClusterStore store, Path file, Runnable crash) {
        this.store = store;
        this.file = file;
        this.crash = crash;
    }

    @Override
    public CompletableFuture<CommitResult> commit(List<StoreWrite> writes) {
        Optional<String> armed = armed();
        if (armed.isEmpty()) {
            commits = 0;
            return store.commit(writes);
        }
        commits++;
        if (armed.get().equals("before " + commits)) {
            die(armed.get());
        }
        CompletableFuture<CommitResult> result = store.commit(writes);
        if (armed.get().equals("after " + commits)) {
            return result.thenApply(done -> {
                die(armed.get());
                return done;
            });
        }
        return result;
    }

    private Optional<String> armed() {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                LOG.warn("{} says '{}', which is no failpoint", file, text);
                return Optional.empty();
            }
            return Optional.of(text);
        } catch (IOException e) {
            return Optional.empty(); // it isn't there
        }
    }

    private void die(String point) {
        LOG.warn("failpoint: {} commits", point);
        try {
            Files.delete(file);
        } catch (IOException e) {
            LOG.error("{} can't be removed", file, e);
        }
        crash.run();
    }

    @Override
    public CompletableFuture<Optional<StoreNode>> read(String path) {
        return store.read(path);
    }

    @Override
    public CompletableFuture<SortedMap<String, StoreNode>> readChildren(String path) {
        return store.readChildren(path);
    }

    @Override
    public void watch(String path, Runnable changed) {
        store.watch(path, changed);
    }

    @Override
    public void onSession(Consumer<SessionState> listener) {
        store.onSession(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
