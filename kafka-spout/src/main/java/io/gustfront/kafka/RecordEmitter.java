package io.gustfront.kafka;

import io.gustfront.api.task.SpoutOutputCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes a tuple of a record and emits it, by way of the user's deserializers and translator. Of the executor's thread.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
final class RecordEmitter<K, V> {
    private static final Outcome EMITTED = new Outcome.Emitted();
    private static final Outcome FILTERED = new Outcome.Filtered();

    private final RecordDecoder<K, V> decoder;
    private final RecordTranslator<K, V> translator;
    private final SpoutOutputCollector collector;
    private final boolean tracked;

    /** What became of it. */
    sealed interface Outcome {
        /** A tuple has left. */
        record Emitted() implements Outcome {}

        /** The translator made nothing of it. */
        record Filtered() implements Outcome {}

        /** A deserializer refused it, as it always will. */
        record Unreadable(Throwable thrown) implements Outcome {}

        /** The translator threw, or the emit did; nothing has left. */
        record Threw(Throwable thrown) implements Outcome {}
    }

    /**
     * @param tracked whether anybody is to hear what becomes of the tuples
     */
    RecordEmitter(
            RecordDecoder<K, V> decoder,
            RecordTranslator<K, V> translator,
            SpoutOutputCollector collector,
            boolean tracked) {
        this.decoder = decoder;
        this.translator = translator;
        this.collector = collector;
        this.tracked = tracked;
    }

    Outcome emit(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        ConsumerRecord<K, V> record;
        try {
            record = decoder.decode(raw);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return new Outcome.Unreadable(e);
        }
        try {
            Emission emission = translator.translate(record);
            if (emission == null) {
                return FILTERED;
            }
            collector.emit(emission.stream(), emission.values(), tracked ? id : null);
            return EMITTED;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return new Outcome.Threw(e);
        }
    }

    void close() {
        decoder.close();
    }
}
