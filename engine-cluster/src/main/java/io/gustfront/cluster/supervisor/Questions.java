package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.WorkerStats;
import io.gustfront.runtime.channel.ToSupervisor.Answer;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import io.gustfront.runtime.channel.ToSupervisor.Oldest;
import io.gustfront.runtime.channel.ToSupervisor.Reply;
import io.gustfront.runtime.channel.ToSupervisor.Stats;
import io.gustfront.runtime.channel.ToSupervisor.Text;
import io.gustfront.runtime.channel.ToSupervisor.Unanswerable;
import io.gustfront.runtime.channel.ToWorker.Ask;
import io.gustfront.runtime.channel.ToWorker.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Questions to workers that wait for answers. Each ends within two seconds, with what has come until then. Owned by the
 * supervisor's thread.
 */
final class Questions {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_WAITING = 1_000;

    private final Map<Long, Gathering> byAsk = new HashMap<>();
    private final List<Gathering> waiting = new ArrayList<>();
    private long nextId = 1;

    private record Answered(int incarnation, Reply reply) {}

    private static final class Gathering {
        final SortedMap<Integer, Answered> answers = new TreeMap<>(); // by port
        final Map<Long, SlotKeeper> open = new HashMap<>();
        final Consumer<SortedMap<Integer, Answered>> done;
        final long deadlineNs;

        Gathering(Consumer<SortedMap<Integer, Answered>> done, long deadlineNs) {
            this.done = done;
            this.deadlineNs = deadlineNs;
        }
    }

    /** The numbers of workers; those that don't answer are missing. */
    void stats(List<SlotKeeper> slots, long nowNs, long nowMs, Consumer<ReplyBody> reply) {
        ask(slots, Question.STATS, 0, nowNs, reply, answers -> {
            List<WorkerStats> workers = new ArrayList<>();
            answers.forEach((port, answered) -> {
                if (answered.reply() instanceof Stats stats) {
                    workers.add(new WorkerStats(port, answered.incarnation(), nowMs, stats.executors()));
                }
            });
            return new ReplyBody.Stats(workers);
        });
    }

    /** The tuples that have waited longest, of all these workers together. */
    void oldest(List<SlotKeeper> slots, int limit, long nowNs, Consumer<ReplyBody> reply) {
        ask(slots, Question.OLDEST, limit, nowNs, reply, answers -> {
            List<OldTuple> tuples = new ArrayList<>();
            answers.values().forEach(answered -> {
                if (answered.reply() instanceof Oldest oldest) {
                    tuples.addAll(oldest.tuples());
                }
            });
            tuples.sort(Comparator.comparingLong(OldTuple::ageMs).reversed());
            return new ReplyBody.Oldest(tuples.subList(0, Math.min(Math.max(0, limit), tuples.size())));
        });
    }

    /** The stacks of a worker. */
    void stacks(SlotKeeper slot, long nowNs, Consumer<ReplyBody> reply) {
        ask(List.of(slot), Question.STACKS, 0, nowNs, reply, answers -> {
            Reply answer = answers.values().stream()
                    .findFirst()
                    .map(Answered::reply)
                    .orElse(new Unanswerable("it doesn't answer"));
            return answer instanceof Text text
                    ? new ReplyBody.Stacks(text.text())
                    : new ReplyBody.Refused(
                            answer instanceof Unanswerable why ? why.why() : "the worker answered something else");
        });
    }

    private void ask(
            List<SlotKeeper> slots,
            Question question,
            int limit,
            long nowNs,
            Consumer<ReplyBody> reply,
            Function<SortedMap<Integer, Answered>, ReplyBody> merge) {
        if (byAsk.size() >= MOST_WAITING) {
            reply.accept(new ReplyBody.Refused("too many questions are waiting"));
            return;
        }
        Gathering gathering = new Gathering(answers -> reply.accept(merge.apply(answers)), nowNs + PATIENCE_NS);
        slots.forEach(slot -> slot.link().ifPresent(link -> {
            long id = nextId++;
            gathering.open.put(id, slot);
            byAsk.put(id, gathering);
            link.send(new Ask(id, question, limit));
        }));
        waiting.add(gathering);
        finish(gathering);
    }

    /** A worker has answered. */
    void onAnswer(Answer answer) {
        Gathering gathering = byAsk.remove(answer.id());
        if (gathering != null) {
            SlotKeeper slot = gathering.open.remove(answer.id());
            if (slot != null) {
                gathering.answers.put(slot.port(), new Answered(slot.incarnation(), answer.reply()));
            }
            finish(gathering);
        }
    }

    /** A worker's connection is gone: it won't answer. */
    void onGone(SlotKeeper slot) {
        for (Gathering gathering : List.copyOf(waiting)) {
            gathering.open.entrySet().removeIf(entry -> {
                boolean gone = entry.getValue() == slot;
                if (gone) {
                    byAsk.remove(entry.getKey());
                }
                return gone;
            });
            finish(gathering);
        }
    }

    /** Ends what has waited long enough. */
    void tick(long nowNs) {
        for (Gathering gathering : List.copyOf(waiting)) {
            if (nowNs - gathering.deadlineNs >= 0) {
                byAsk.keySet().removeAll(gathering.open.keySet());
                gathering.open.clear();
                finish(gathering);
            }
        }
    }

    private void finish(Gathering gathering) {
        if (gathering.open.isEmpty() && waiting.remove(gathering)) {
            gathering.done.accept(gathering.answers);
        }
    }
}
