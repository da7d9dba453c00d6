package io.gustfront.runtime.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gustfront.api.task.WorkerContext;
import io.gustfront.api.task.WorkerHook;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.CustomGrouping;
import io.gustfront.api.topology.Grouping;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.Topologies;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrototypesTest {
    static final class CountingBolt implements Bolt {
        final List<String> seen = new ArrayList<>(List.of("from the submitter"));
        final int[][] table = {{1}, {2, 3}};
        final Class<?> primitive = int.class;
        final Fields fields = new Fields("a", "b");

        @Override
        public void execute(Tuple input) {}
    }

    static final class ConnectedBolt implements Bolt {
        final Thread connection = new Thread();

        @Override
        public void execute(Tuple input) {}
    }

    static final class CountingHook implements WorkerHook {
        int starts;

        @Override
        public void start(WorkerContext context) {
            starts++;
        }
    }

    static final class CountingGrouping implements CustomGrouping {
        int calls;

        @Override
        public List<Integer> chooseTasks(int task, List<?> values) {
            calls++;
            return List.of();
        }
    }

    /** Speaks for a grouping that is a dynamic proxy. */
    private static final class Handler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return List.of();
        }
    }

    @Test
    void shouldCopyADynamicProxyUnderTheUsersLoader() {
        CustomGrouping proxy = (CustomGrouping) Proxy.newProxyInstance(
                PrototypesTest.class.getClassLoader(),
                new Class<?>[] {CustomGrouping.class, Marker.class},
                new Handler());
        ClassLoader user = new ClassLoader(PrototypesTest.class.getClassLoader()) {};
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("spout", Topologies.spout()).output("x");
        Topology topology = builder.createTopology();

        Grouping.Custom copy = (Grouping.Custom) new Prototypes(topology, user).newGrouping(new Grouping.Custom(proxy));

        assertThat(copy.chooser()).isNotSameAs(proxy).isInstanceOf(Marker.class);
        assertThat(copy.chooser().getClass().getClassLoader()).isSameAs(user);
        assertThat(copy.chooser().chooseTasks(1, List.of())).isEmpty();
    }

    /** Something that a proxy can be besides. */
    public interface Marker {}

    private static Prototypes prototypes(Bolt bolt) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("spout", Topologies.spout()).output("x");
        builder.setBolt("bolt", bolt).shuffleGrouping("spout");
        builder.addWorkerHook(new CountingHook());
        Topology topology = builder.createTopology();
        return new Prototypes(topology, PrototypesTest.class.getClassLoader());
    }

    @Test
    void shouldGiveEachTaskACopyOfItsOwn() {
        CountingBolt original = new CountingBolt();
        Prototypes prototypes = prototypes(original);
        original.seen.add("too late");

        CountingBolt one = (CountingBolt) prototypes.newComponent("bolt");
        CountingBolt other = (CountingBolt) prototypes.newComponent("bolt");
        one.seen.add("one's");

        assertThat(other).isNotSameAs(one);
        assertThat(other.seen).containsExactly("from the submitter");
        assertThat(other.table).isDeepEqualTo(new int[][] {{1}, {2, 3}});
        assertThat(other.primitive).isEqualTo(int.class);
        assertThat(other.fields.fieldIndex("b")).isEqualTo(1);
    }

    @Test
    void shouldCopyALambda() {
        String captured = "captured";
        Bolt lambda = tuple -> {
            throw new IllegalStateException(captured);
        };

        Bolt copy = (Bolt) prototypes(lambda).newComponent("bolt");

        assertThat(copy).isNotSameAs(lambda);
        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> copy.execute(null))
                .withMessage("captured");
    }

    @Test
    void shouldSayWhatCannotBeSerializedAndWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> prototypes(new ConnectedBolt()))
                .withMessage(
                        "component 'bolt' can't be serialized: its field 'connection' is a java.lang.Thread, which is not Serializable;"
                                + " make that field transient and create it in open or prepare");
    }

    @Test
    void shouldHaveNoObjectOfAComponentThatThereIsNot() {
        Prototypes prototypes = prototypes(new CountingBolt());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> prototypes.newComponent("nobody"))
                .withMessage("there is no component 'nobody'");
    }

    @Test
    void shouldGiveEachWorkerHooksOfItsOwn() {
        Prototypes prototypes = prototypes(new CountingBolt());

        WorkerHook one = prototypes.newWorkerHooks().get(0);
        one.start(null);

        assertThat(((CountingHook) prototypes.newWorkerHooks().get(0)).starts).isZero();
    }

    @Test
    void shouldCopyAUsersGroupingAndNoOther() {
        Prototypes prototypes = prototypes(new CountingBolt());
        Grouping shuffle = new Grouping.Shuffle();
        CountingGrouping chooser = new CountingGrouping();
        chooser.calls = 5;

        Grouping.Custom copy = (Grouping.Custom) prototypes.newGrouping(new Grouping.Custom(chooser));

        assertThat(prototypes.newGrouping(shuffle)).isSameAs(shuffle);
        assertThat(copy.chooser()).isNotSameAs(chooser);
        assertThat(((CountingGrouping) copy.chooser()).calls).isEqualTo(5);
    }
}
