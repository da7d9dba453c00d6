package io.gustfront.kafka;

import java.lang.reflect.InvocationTargetException;

/** Makes objects of classes that a configuration names, as Kafka would: by the public constructor without parameters. */
final class NoArguments {
    private NoArguments() {}

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException that says what is wrong with the class
     */
    static <T> T make(Class<? extends T> type) {
        try {
            return type.getConstructor().newInstance();
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " can't be made: it needs to be public with a public constructor without parameters",
                    e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(type.getName() + " can't be made: its constructor threw", e);
        }
    }
}
