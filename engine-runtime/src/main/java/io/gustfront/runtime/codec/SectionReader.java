package io.gustfront.runtime.codec;

import io.gustfront.runtime.agent.FaultHandler;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.tuple.TupleValues;
import org.jspecify.annotations.Nullable;

/** Reads sections tuple by tuple. Layout: {@link SectionHeader}. Owned by one thread. */
public final class SectionReader {
    /** A root with its edge and its fence are at least this long: the count is checked against it. */
    private static final int SMALLEST_ROOT = 16;

    private final StreamTable streams;
    private final Fences fences;
    private final Roots.Builder roots = new Roots.Builder();
    private WireInput in = new WireInput(new byte[0]);
    private int left;
    private int lastAt; // where the tuple begins that was read last
    private Hop hop = new Hop(StreamTable.TICK, 0, 0);

    /**
     * @param streams the topology's
     * @param fences where fences are looked up; may be shared by what the same thread owns
     */
    public SectionReader(StreamTable streams, Fences fences) {
        this.streams = streams;
        this.fences = fences;
    }

    /** Begins with a section. */
    public void open(byte[] section) {
        left = SectionHeader.read(section).tuples();
        in = new WireInput(section);
        in.skip(SectionHeader.BYTES);
    }

    /** How many tuples are left. */
    public int left() {
        return left;
    }

    /**
     * The next tuple.
     *
     * @param codec decodes the values
     * @throws UndecodableTupleException if it can't be decoded; it has the roots that could be read, and the next tuple can be read
     * @throws MalformedWireException if not even its length can be read; there is no next one
     */
    public Envelope next(ValueCodec codec) throws UndecodableTupleException {
        WireInput body = nextBody();
        int bytes = body.remaining();
        Header header = readHeader(body);
        if (header.wrong() != null) {
            throw new UndecodableTupleException(header.shell(bytes), header.wrong());
        }
        @Nullable Object[] values;
        try {
            values = codec.decode(body.array(), body.position(), body.remaining());
            if (values.length != header.hop().source().fields().size()) {
                throw new MalformedWireException(values.length + " values, the stream has "
                        + header.hop().source().fields());
            }
        } catch (Throwable thrown) { // ours, Kryo's, or whatever a user's serializer throws
            FaultHandler.rethrowIfFatal(thrown);
            throw new UndecodableTupleException(header.shell(bytes), thrown);
        }
        return header.envelope(values, bytes);
    }

    /**
     * The next tuple without its values, and with those of its roots that can be read: for failing it.
     *
     * @throws MalformedWireException if not even its length can be read; there is no next one
     */
    public Envelope nextShell() {
        WireInput body = nextBody();
        return readHeader(body).shell(body.remaining());
    }

    /** The tuple that was read last, as it is in the section, its length included; for copying it. */
    public WireInput lastTuple() {
        return new WireInput(in.array(), lastAt, in.position() - lastAt);
    }

    /** As {@link #nextShell}, but null where there is no next one. */
    public @Nullable Envelope nextShellOrNull() {
        try {
            return left > 0 ? nextShell() : null;
        } catch (MalformedWireException e) {
            return null;
        }
    }

    private WireInput nextBody() {
        if (left <= 0) {
            throw new IllegalStateException("the section has no further tuple");
        }
        try {
            lastAt = in.position();
            WireInput body = in.slice(in.getVarInt());
            left--;
            return body;
        } catch (MalformedWireException e) {
            left = 0; // nobody knows where the next one begins
            throw e;
        }
    }

    /** A tuple's header, as far as it makes sense. Almost every tuple has one root or none, which needs no arrays. */
    private record Header(
            Hop hop,
            long root,
            long edge,
            @Nullable SpoutFence fence,
            Roots several,
            @Nullable MalformedWireException wrong) {
        Envelope envelope(@Nullable Object[] values, int bytes) {
            return fence == null
                    ? Envelope.ofRoots(hop, values, several, bytes)
                    : Envelope.ofRoot(hop, values, root, edge, fence, bytes);
        }

        Envelope shell(int bytes) {
            return envelope(TupleValues.NONE, bytes);
        }
    }

    private Header readHeader(WireInput body) {
        int target = 0;
        int sourceTask = 0;
        SourceStream source = StreamTable.TICK; // stands for none
        MalformedWireException wrong = null;
        try {
            target = body.getVarInt();
            sourceTask = body.getVarInt();
            int index = body.getVarInt();
            SourceStream found = streams.get(index);
            if (found == null) {
                wrong = new MalformedWireException("there is no stream " + index);
            } else {
                source = found;
            }
            int count = body.getCount(SMALLEST_ROOT);
            if (count == 1) {
                SpoutFence fence = fences.read(body);
                int unused = readLengthOfRun(body, count);
                return new Header(
                        hop(source, sourceTask, target), body.getLong(), body.getLong(), fence, Roots.NONE, wrong);
            }
            readRoots(body, count);
        } catch (MalformedWireException e) {
            wrong = e;
        }
        return new Header(hop(source, sourceTask, target), 0, 0, null, roots.build(), wrong);
    }

    /** The last one again, if it is: almost all tuples of a section go the same way. */
    private Hop hop(SourceStream source, int sourceTask, int target) {
        Hop last = hop;
        if (last.source().index() != source.index() || last.sourceTask() != sourceTask || last.targetTask() != target) {
            last = new Hop(source, sourceTask, target);
            hop = last;
        }
        return last;
    }

    private void readRoots(WireInput body, int count) {
        roots.clear();
        int read = 0;
        while (read < count) {
            SpoutFence fence = fences.read(body);
            int run = readLengthOfRun(body, count - read);
            for (int i = 0; i < run; i++) {
                roots.add(body.getLong(), body.getLong(), fence);
            }
            read += run;
        }
    }

    private static int readLengthOfRun(WireInput body, int left) {
        int run = body.getCount(SMALLEST_ROOT);
        if (run == 0 || run > left) {
            throw new MalformedWireException("a run of " + run + " roots, of which " + left + " are left");
        }
        return run;
    }
}
