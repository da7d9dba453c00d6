package io.gustfront.testkit;

import io.gustfront.runtime.executor.BoltExecutor;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.tuple.Envelope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds where everything is that a message has led to: by the observer's books, and a look into the executors. */
final class Whereabouts {
    private final DrivenCluster cluster;
    private final Observer observer;
    private final Collection<Feed> feeds;

    Whereabouts(DrivenCluster cluster, Observer observer, Collection<Feed> feeds) {
        this.cluster = cluster;
        this.observer = observer;
        this.feeds = feeds;
    }

    /** Of all that isn't settled; empty if it is done, or isn't known. */
    List<TupleLocation> of(Object messageId) {
        List<TupleLocation> found = new ArrayList<>();
        for (Feed feed : feeds) {
            Feed.Item item = feed.item(messageId);
            if (item != null && item.reader == null) {
                found.add(new TupleLocation(TupleLocation.Place.FEED, feed.component(), 0, 0, item.values));
            }
        }
        for (Tree tree : observer.openTrees()) {
            if (tree.messageId.equals(messageId)) {
                for (Passage passage : tree.passages) {
                    if (passage.isOpen()) {
                        found.add(locate(tree, passage));
                    }
                }
            }
        }
        return found;
    }

    List<TupleLocation> of(Feed.Item item) {
        return item.messageId == null ? List.of() : of(item.messageId);
    }

    private TupleLocation locate(Tree tree, Passage passage) {
        DrivenWorker at = passage.at;
        if (at != null) {
            TupleLocation.Place place = at.isLost()
                    ? TupleLocation.Place.LOST
                    : passage.state == Passage.State.RUNNING ? TupleLocation.Place.RUNNING : TupleLocation.Place.HELD;
            return location(place, passage, at.number());
        }
        for (DrivenWorker worker : cluster.live()) {
            for (Executor executor : worker.worker().executors()) {
                if (executor instanceof BoltExecutor bolt
                        && executor.placement().executor().contains(passage.targetTask)
                        && waitsAt(bolt, tree, passage)) {
                    return location(TupleLocation.Place.INBOX, passage, worker.number());
                }
            }
        }
        return locateUnderWay(passage);
    }

    private static boolean waitsAt(BoltExecutor bolt, Tree tree, Passage passage) {
        boolean[] found = new boolean[1];
        bolt.forEachWaiting(tuple -> found[0] |= isSame(tuple, tree, passage));
        return found[0];
    }

    private static boolean isSame(Envelope tuple, Tree tree, Passage passage) {
        if (tuple.targetTask() != passage.targetTask
                || tuple.getSourceTask() != passage.sourceTask
                || !tuple.getSourceStreamId().equals(passage.stream)) {
            return false;
        }
        for (int i = 0; i < tuple.rootCount(); i++) {
            if (tree.root == 0 || tuple.rootId(i) == tree.root) {
                return true;
            }
        }
        return false;
    }

    private TupleLocation locateUnderWay(Passage passage) {
        for (DrivenWorker worker : cluster.live()) {
            for (Executor executor : worker.worker().executors()) {
                if (executor.placement().executor().contains(passage.sourceTask)) {
                    boolean staged =
                            executor.stagedTuples() > 0 || cluster.workerOf(passage.targetTask) == worker.number();
                    return location(
                            staged ? TupleLocation.Place.STAGED : TupleLocation.Place.LINK, passage, worker.number());
                }
            }
        }
        return location(TupleLocation.Place.LOST, passage, 0);
    }

    private static TupleLocation location(TupleLocation.Place place, Passage passage, int worker) {
        return new TupleLocation(place, passage.targetComponent, passage.targetTask, worker, passage.values);
    }
}
