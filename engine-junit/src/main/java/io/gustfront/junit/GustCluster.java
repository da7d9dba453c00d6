package io.gustfront.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a cluster: ZooKeeper, a master, supervisors, and a Kafka broker if asked. It is started before the
 * first test, handed to each that has a parameter of type {@link TestCluster}, emptied after each test, and ended, with all that
 * runs on it, after the last. If a test fails, the logs of all processes are written to standard error. Nested classes share it.
 *
 * <pre>{@code
 * @GustCluster(nodes = 2)
 * class WordCountClusterTest {
 *     @Test
 *     void shouldGoOnWhenAWorkerDies(TestCluster cluster) {
 *         TestTopology words = cluster.submit("words", topology(), new Config().setNumWorkers(2));
 *         words.awaitAcked("sentences", 100);
 *         words.killWorkerOf("count");
 *         words.awaitAcked("sentences", 200);
 *     }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(GustClusterExtension.class)
public @interface GustCluster {
    /** How many nodes. */
    int nodes() default 1;

    /** How many workers each node may have. */
    int slots() default 2;

    /** Where the daemons run. */
    Daemons daemons() default Daemons.IN_PROCESS;

    /** Whether there is a Kafka broker, too. Needs {@code kafka-tools} and {@code kafka_2.13} on the test's class path. */
    boolean kafka() default false;
}
