package io.gustfront.runtime.codec;

import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import java.util.List;

/** Reads sections tuple by tuple. Layout: {@link SectionHeader}. Owned by one thread. */
public final class SectionReader {
    /** A root with its edge and its fence are at least this long: the count is checked against it. */
    private static final int SMALLEST_ROOT = 16;

    private final StreamTable streams;
    private final Fences fences;
    private final Roots.Builder roots = new Roots.Builder();
    private WireInput in = new WireInput(new byte[0]);
    private int left;

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
     * @throws UndecodableTupleException if only its header could be read; the next ones can be
     * @throws MalformedWireException if not even that; there is no next one
     */
    public Envelope next(ValueCodec codec) throws UndecodableTupleException {
        WireInput body = nextBody();
        int bytes = body.remaining();
        int target = body.getVarInt();
        int sourceTask = body.getVarInt();
        SourceStream source = source(body.getVarInt());
        Roots read = readRoots(body);
        List<@org.jspecify.annotations.Nullable Object> values;
        try {
            values = codec.decode(body.array(), body.position(), body.remaining());
            if (values.size() != source.fields().size()) {
                throw new MalformedWireException(values.size() + " values, the stream has " + source.fields());
            }
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new UndecodableTupleException(
                    Envelope.ofRoots(source, sourceTask, target, List.of(), bytes, read), e);
        }
        return Envelope.ofRoots(source, sourceTask, target, values, bytes, read);
    }

    /** The next tuple without its values: for failing it. Null values stand for none. */
    public Envelope nextShell() {
        WireInput body = nextBody();
        int target = body.getVarInt();
        int sourceTask = body.getVarInt();
        SourceStream source = source(body.getVarInt());
        return Envelope.ofRoots(source, sourceTask, target, List.of(), body.remaining(), readRoots(body));
    }

    private WireInput nextBody() {
        if (left <= 0) {
            throw new IllegalStateException("the section has no further tuple");
        }
        WireInput body = in.slice(in.getVarInt());
        left--;
        return body;
    }

    private SourceStream source(int index) {
        SourceStream source = streams.get(index);
        if (source == null) {
            throw new MalformedWireException("there is no stream " + index);
        }
        return source;
    }

    private Roots readRoots(WireInput body) {
        int count = body.getCount(SMALLEST_ROOT);
        roots.clear();
        int read = 0;
        while (read < count) {
            SpoutFence fence = fences.read(body);
            int run = body.getCount(SMALLEST_ROOT);
            if (run == 0 || run > count - read) {
                throw new MalformedWireException(
                        "a run of " + run + " roots, of which " + (count - read) + " are left");
            }
            for (int i = 0; i < run; i++) {
                roots.add(body.getLong(), body.getLong(), fence);
            }
            read += run;
        }
        return roots.build();
    }
}
