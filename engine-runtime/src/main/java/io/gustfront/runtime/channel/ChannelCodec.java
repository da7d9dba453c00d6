package io.gustfront.runtime.channel;

import io.gustfront.runtime.channel.ToSupervisor.Answer;
import io.gustfront.runtime.channel.ToSupervisor.ErrorReport;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.runtime.channel.ToSupervisor.Farewell;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import io.gustfront.runtime.channel.ToSupervisor.Oldest;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.runtime.channel.ToSupervisor.PeerTrouble;
import io.gustfront.runtime.channel.ToSupervisor.Reply;
import io.gustfront.runtime.channel.ToSupervisor.Stall;
import io.gustfront.runtime.channel.ToSupervisor.Stats;
import io.gustfront.runtime.channel.ToSupervisor.Status;
import io.gustfront.runtime.channel.ToSupervisor.Text;
import io.gustfront.runtime.channel.ToSupervisor.Unanswerable;
import io.gustfront.runtime.channel.ToWorker.Activation;
import io.gustfront.runtime.channel.ToWorker.Ask;
import io.gustfront.runtime.channel.ToWorker.Close;
import io.gustfront.runtime.channel.ToWorker.Drain;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.channel.ToWorker.Plan;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.WireInput;
import io.gustfront.runtime.codec.WireOutput;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The messages between a supervisor and its workers as bytes: one byte that says which, then its parts in the order of the
 * record, strings and lists with their length before them. Both ends are of one version, which the handshake has made sure of.
 */
public final class ChannelCodec {
    /** What the handshake calls this conversation. */
    public static final String CHANNEL = "worker";

    /** The longest message. */
    public static final int MAX_FRAME = 16 << 20;

    /** The version that the handshake names. */
    public static final int VERSION = 1;

    private static final int LAUNCH = 1;
    private static final int PLAN = 2;
    private static final int ACTIVATION = 3;
    private static final int DRAIN = 4;
    private static final int CLOSE = 5;
    private static final int ASK = 6;

    private static final int STATUS = 1;
    private static final int ERROR = 2;
    private static final int STALL = 3;
    private static final int PEER_TROUBLE = 4;
    private static final int FAREWELL = 5;
    private static final int ANSWER = 6;

    private static final int STATS = 1;
    private static final int OLDEST = 2;
    private static final int TEXT = 3;
    private static final int UNANSWERABLE = 4;

    private ChannelCodec() {}

    /** A message to a worker. */
    public static byte[] encode(ToWorker message) {
        WireOutput out = new WireOutput(256);
        if (message instanceof Launch launch) {
            out.putByte(LAUNCH);
            out.putString(launch.topologyId());
            out.putString(launch.topologyName());
            out.putString(launch.node());
            out.putVarInt(launch.number());
            out.putVarInt(launch.incarnation());
            out.putString(launch.bindHost());
            out.putVarInt(launch.port());
            putBytes(out, launch.linkSecret().toBytes());
            out.putString(launch.topologyBlob());
            out.putString(launch.jar());
        } else if (message instanceof Plan plan) {
            out.putByte(PLAN);
            putPlan(out, plan.plan());
            out.putVarLong(plan.drainWaitMs());
        } else if (message instanceof Activation activation) {
            out.putByte(ACTIVATION);
            putFlag(out, activation.active());
        } else if (message instanceof Drain drain) {
            out.putByte(DRAIN);
            out.putVarLong(drain.waitMs());
        } else if (message instanceof Close close) {
            out.putByte(CLOSE);
            out.putVarLong(close.waitMs());
        } else if (message instanceof Ask ask) {
            out.putByte(ASK);
            out.putLong(ask.id());
            out.putString(ask.question().name());
            out.putVarInt(ask.limit());
        }
        return out.toByteArray();
    }

    /**
     * What {@link #encode(ToWorker)} wrote.
     *
     * @throws MalformedWireException if these are other bytes
     */
    public static ToWorker toWorker(byte[] bytes) {
        WireInput in = new WireInput(bytes);
        int kind = in.getByte();
        ToWorker message = switch (kind) {
            case LAUNCH ->
                new Launch(
                        in.getString(),
                        in.getString(),
                        in.getString(),
                        in.getVarInt(),
                        in.getVarInt(),
                        in.getString(),
                        in.getVarInt(),
                        secret(in),
                        in.getString(),
                        in.getString());
            case PLAN -> new Plan(getPlan(in), in.getVarLong());
            case ACTIVATION -> new Activation(getFlag(in));
            case DRAIN -> new Drain(in.getVarLong());
            case CLOSE -> new Close(in.getVarLong());
            case ASK -> new Ask(in.getLong(), question(in.getString()), in.getVarInt());
            default -> throw new MalformedWireException("there is no message " + kind + " to a worker");
        };
        return requireEnd(in, message);
    }

    /** A message to a supervisor. */
    public static byte[] encode(ToSupervisor message) {
        WireOutput out = new WireOutput(256);
        if (message instanceof Status status) {
            out.putByte(STATUS);
            out.putVarLong(status.planEpoch());
            putFlag(out, status.ready());
            putFlag(out, status.active());
            putFlag(out, status.drained());
            out.putVarInt(status.open().size());
            status.open().forEach(open -> {
                putRange(out, open.executor());
                out.putVarLong(open.epoch());
            });
            out.putVarLong(status.pending());
        } else if (message instanceof ErrorReport error) {
            out.putByte(ERROR);
            out.putLong(error.atMs());
            out.putString(error.component());
            out.putVarInt(error.task());
            out.putString(error.message());
            out.putString(error.stack());
            out.putVarLong(error.count());
        } else if (message instanceof Stall stall) {
            out.putByte(STALL);
            out.putLong(stall.atMs());
            out.putString(stall.component());
            out.putVarInt(stall.task());
            out.putString(stall.call());
            out.putVarLong(stall.forMs());
            out.putString(stall.stack());
        } else if (message instanceof PeerTrouble trouble) {
            out.putByte(PEER_TROUBLE);
            out.putVarInt(trouble.peer());
            out.putVarInt(trouble.peerIncarnation());
            out.putVarLong(trouble.forMs());
            out.putString(trouble.problem());
        } else if (message instanceof Farewell farewell) {
            out.putByte(FAREWELL);
            out.putString(farewell.cause());
            out.putString(farewell.stack());
        } else if (message instanceof Answer answer) {
            out.putByte(ANSWER);
            out.putLong(answer.id());
            putReply(out, answer.reply());
        }
        return out.toByteArray();
    }

    /**
     * What {@link #encode(ToSupervisor)} wrote.
     *
     * @throws MalformedWireException if these are other bytes
     */
    public static ToSupervisor toSupervisor(byte[] bytes) {
        WireInput in = new WireInput(bytes);
        int kind = in.getByte();
        ToSupervisor message = switch (kind) {
            case STATUS ->
                new Status(in.getVarLong(), getFlag(in), getFlag(in), getFlag(in), getOpen(in), in.getVarLong());
            case ERROR ->
                new ErrorReport(
                        in.getLong(), in.getString(), in.getVarInt(), in.getString(), in.getString(), in.getVarLong());
            case STALL ->
                new Stall(
                        in.getLong(), in.getString(), in.getVarInt(), in.getString(), in.getVarLong(), in.getString());
            case PEER_TROUBLE -> new PeerTrouble(in.getVarInt(), in.getVarInt(), in.getVarLong(), in.getString());
            case FAREWELL -> new Farewell(in.getString(), in.getString());
            case ANSWER -> new Answer(in.getLong(), getReply(in));
            default -> throw new MalformedWireException("there is no message " + kind + " to a supervisor");
        };
        return requireEnd(in, message);
    }

    private static void putReply(WireOutput out, Reply reply) {
        if (reply instanceof Stats stats) {
            out.putByte(STATS);
            out.putVarInt(stats.executors().size());
            stats.executors().forEach(executor -> {
                putRange(out, executor.executor());
                out.putString(executor.component());
                putNumbers(out, executor.counters());
                putNumbers(out, executor.gauges());
                out.putVarInt(executor.histograms().size());
                executor.histograms().forEach((name, bytes) -> {
                    out.putString(name);
                    putBytes(out, bytes);
                });
            });
        } else if (reply instanceof Oldest oldest) {
            out.putByte(OLDEST);
            out.putVarInt(oldest.tuples().size());
            oldest.tuples().forEach(tuple -> {
                out.putString(tuple.component());
                out.putVarInt(tuple.task());
                out.putVarLong(tuple.ageMs());
                out.putString(tuple.where());
                out.putString(tuple.description());
                out.putVarInt(tuple.roots().size());
                tuple.roots().forEach(out::putString);
            });
        } else if (reply instanceof Text text) {
            out.putByte(TEXT);
            out.putString(text.text());
        } else if (reply instanceof Unanswerable unanswerable) {
            out.putByte(UNANSWERABLE);
            out.putString(unanswerable.why());
        }
    }

    private static Reply getReply(WireInput in) {
        int kind = in.getByte();
        switch (kind) {
            case STATS -> {
                int count = in.getCount(6);
                List<ExecutorStats> executors = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    executors.add(new ExecutorStats(
                            getRange(in), in.getString(), getNumbers(in), getNumbers(in), getHistograms(in)));
                }
                return new Stats(executors);
            }
            case OLDEST -> {
                int count = in.getCount(6);
                List<OldTuple> tuples = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    tuples.add(new OldTuple(
                            in.getString(),
                            in.getVarInt(),
                            in.getVarLong(),
                            in.getString(),
                            in.getString(),
                            getStrings(in)));
                }
                return new Oldest(tuples);
            }
            case TEXT -> {
                return new Text(in.getString());
            }
            case UNANSWERABLE -> {
                return new Unanswerable(in.getString());
            }
            default -> throw new MalformedWireException("there is no answer " + kind);
        }
    }

    private static List<String> getStrings(WireInput in) {
        int count = in.getCount(1);
        List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            strings.add(in.getString());
        }
        return strings;
    }

    private static void putPlan(WireOutput out, WorkerPlan plan) {
        out.putVarLong(plan.epoch());
        out.putVarInt(plan.workers().size());
        plan.workers().values().forEach(worker -> {
            out.putVarInt(worker.number());
            out.putString(worker.host());
            out.putVarInt(worker.port());
            out.putVarInt(worker.incarnation());
        });
        out.putVarInt(plan.executors().size());
        plan.executors().values().forEach(placement -> {
            putRange(out, placement.executor());
            out.putString(placement.component());
            out.putVarInt(placement.worker());
            out.putVarLong(placement.epoch());
        });
    }

    private static WorkerPlan getPlan(WireInput in) {
        long epoch = in.getVarLong();
        int workerCount = in.getCount(4);
        SortedMap<Integer, WorkerPlace> workers = new TreeMap<>();
        for (int i = 0; i < workerCount; i++) {
            WorkerPlace worker = new WorkerPlace(in.getVarInt(), in.getString(), in.getVarInt(), in.getVarInt());
            workers.put(worker.number(), worker);
        }
        int executorCount = in.getCount(5);
        SortedMap<TaskRange, Placement> executors = new TreeMap<>();
        for (int i = 0; i < executorCount; i++) {
            Placement placement = new Placement(getRange(in), in.getString(), in.getVarInt(), in.getVarLong());
            executors.put(placement.executor(), placement);
        }
        return new WorkerPlan(epoch, workers, executors);
    }

    private static List<OpenPlacement> getOpen(WireInput in) {
        int count = in.getCount(3);
        List<OpenPlacement> open = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            open.add(new OpenPlacement(getRange(in), in.getVarLong()));
        }
        return open;
    }

    private static void putNumbers(WireOutput out, SortedMap<String, Long> numbers) {
        out.putVarInt(numbers.size());
        numbers.forEach((name, number) -> {
            out.putString(name);
            out.putVarLong(number);
        });
    }

    private static SortedMap<String, Long> getNumbers(WireInput in) {
        int count = in.getCount(2);
        SortedMap<String, Long> numbers = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.getString();
            numbers.put(name, in.getVarLong());
        }
        return numbers;
    }

    private static SortedMap<String, byte[]> getHistograms(WireInput in) {
        int count = in.getCount(2);
        SortedMap<String, byte[]> histograms = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.getString();
            histograms.put(name, getBytes(in));
        }
        return histograms;
    }

    private static void putRange(WireOutput out, TaskRange range) {
        out.putVarInt(range.first());
        out.putVarInt(range.last());
    }

    private static TaskRange getRange(WireInput in) {
        int first = in.getVarInt();
        int last = in.getVarInt();
        if (first < 1 || last < first) {
            throw new MalformedWireException("not a range of tasks: " + first + " to " + last);
        }
        return new TaskRange(first, last);
    }

    private static ToWorker.Question question(String name) {
        for (ToWorker.Question question : ToWorker.Question.values()) {
            if (question.name().equals(name)) {
                return question;
            }
        }
        throw new MalformedWireException("there is no question " + name);
    }

    private static Secret secret(WireInput in) {
        byte[] bytes = getBytes(in);
        if (bytes.length != Secret.BYTES) {
            throw new MalformedWireException("a secret of " + bytes.length + " bytes");
        }
        return Secret.of(bytes);
    }

    private static void putFlag(WireOutput out, boolean flag) {
        out.putByte(flag ? 1 : 0);
    }

    private static boolean getFlag(WireInput in) {
        return in.getByte() != 0;
    }

    private static void putBytes(WireOutput out, byte[] bytes) {
        out.putVarInt(bytes.length);
        out.putBytes(bytes, 0, bytes.length);
    }

    private static byte[] getBytes(WireInput in) {
        int length = in.getCount(1);
        int begin = in.position();
        in.skip(length);
        return Arrays.copyOfRange(in.array(), begin, begin + length);
    }

    private static <M> M requireEnd(WireInput in, M message) {
        if (in.remaining() != 0) {
            throw new MalformedWireException(in.remaining() + " bytes are left after a message");
        }
        return message;
    }
}
