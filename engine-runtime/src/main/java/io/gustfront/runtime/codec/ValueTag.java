package io.gustfront.runtime.codec;

/**
 * What a value on the wire begins with. The most frequent kinds are coded by hand, which costs a fifth of what it costs Kryo to find
 * out which of its serializers to ask; all others follow as Kryo writes them, with their class.
 *
 * <pre>
 *   value   := OTHER   class and object, by Kryo
 *            | NULL | FALSE | TRUE
 *            | LATIN1  length:varint byte*          a string all of whose chars are below 256
 *            | INTEGER zigzag:varint
 *            | LONG    zigzag:varlong
 *            | DOUBLE  bits:i64
 *            | BYTES   length:varint byte*
 * </pre>
 */
final class ValueTag {
    static final byte OTHER = 0;
    static final byte NULL = 1;
    static final byte FALSE = 2;
    static final byte TRUE = 3;
    static final byte LATIN1 = 4;
    static final byte INTEGER = 5;
    static final byte LONG = 6;
    static final byte DOUBLE = 7;
    static final byte BYTES = 8;

    private ValueTag() {}
}
