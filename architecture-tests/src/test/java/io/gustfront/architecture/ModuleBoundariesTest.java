package io.gustfront.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the modules to the directions in which they may depend on each other. */
class ModuleBoundariesTest {

    private static final String API = "io.gustfront.api..";
    private static final String SCHEDULER = "io.gustfront.scheduler..";
    private static final String RUNTIME = "io.gustfront.runtime..";
    private static final String TESTKIT = "io.gustfront.testkit..";
    private static final String KAFKA = "io.gustfront.kafka..";
    private static final String KAFKA_TOOLS = "io.gustfront.kafka.tools..";
    private static final String EXAMPLES = "io.gustfront.examples..";
    private static final String CLUSTER = "io.gustfront.cluster..";
    private static final String CLI = "io.gustfront.cli..";
    private static final String JUNIT = "io.gustfront.junit..";
    private static final String SIMULATION = "io.gustfront.simulation..";
    private static final String CHAOS = "io.gustfront.chaos..";
    private static final String CHAOS_LOAD = "io.gustfront.chaos.load..";

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.gustfront");
    }

    @Test
    void everyModuleIsOnTheClassPath() {
        assertThat(List.of(
                        API,
                        SCHEDULER,
                        RUNTIME,
                        TESTKIT,
                        KAFKA,
                        KAFKA_TOOLS,
                        EXAMPLES,
                        CLUSTER,
                        CLI,
                        JUNIT,
                        SIMULATION,
                        CHAOS))
                .allMatch(root -> classes.stream().anyMatch(resideInAPackage(root)));
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("io.gustfront.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void apiDependsOnTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(API)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(API, "java..", "org.jspecify..")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void schedulerDependsOnApiOnly() {
        mayUseOnly(resideInAPackage(SCHEDULER), API, SCHEDULER);
    }

    @Test
    void runtimeDependsOnApiAndSchedulerOnly() {
        mayUseOnly(resideInAPackage(RUNTIME), API, SCHEDULER, RUNTIME);
    }

    @Test
    void kafkaSpoutDependsOnApiOnly() {
        mayUseOnly(resideInAPackage(KAFKA).and(not(resideInAPackage(KAFKA_TOOLS))), API, KAFKA);
        mustNotUse(resideInAPackage(KAFKA).and(not(resideInAPackage(KAFKA_TOOLS))), KAFKA_TOOLS);
    }

    @Test
    void testkitDependsOnRuntimeAndBelowOnly() {
        mayUseOnly(resideInAPackage(TESTKIT), API, SCHEDULER, RUNTIME, TESTKIT);
    }

    @Test
    void examplesDependOnWhatTopologiesSeeOnly() {
        mayUseOnly(resideInAPackage(EXAMPLES), API, KAFKA, EXAMPLES);
        mustNotUse(resideInAPackage(EXAMPLES), KAFKA_TOOLS);
    }

    @Test
    void clusterDependsOnRuntimeAndBelowOnly() {
        mayUseOnly(resideInAPackage(CLUSTER), API, SCHEDULER, RUNTIME, CLUSTER);
    }

    @Test
    void cliDependsOnClusterAndBelowOnly() {
        mayUseOnly(resideInAPackage(CLI), API, SCHEDULER, RUNTIME, CLUSTER, CLI);
    }

    @Test
    void clustersForTestsDependOnTheCliAndBelowOnly() {
        mayUseOnly(resideInAPackage(JUNIT), API, SCHEDULER, RUNTIME, CLUSTER, CLI, KAFKA_TOOLS, JUNIT);
    }

    @Test
    void chaosDependsOnTheToolsAndBelowOnly() {
        mayUseOnly(resideInAPackage(CHAOS), API, SCHEDULER, RUNTIME, CLUSTER, CLI, KAFKA, CHAOS);
    }

    @Test
    void theLoadOfChaosDependsOnWhatTopologiesSeeOnly() {
        mayUseOnly(resideInAPackage(CHAOS_LOAD), API, KAFKA, CHAOS_LOAD);
        mustNotUse(resideInAPackage(CHAOS_LOAD), KAFKA_TOOLS);
    }

    @Test
    void workersKnowNothingOfTheClusterServices() {
        mustNotUse(
                resideInAnyPackage(API, SCHEDULER, RUNTIME),
                "org.apache.zookeeper..",
                "org.apache.curator..",
                "io.javalin..",
                "com.fasterxml.jackson..",
                "tools.jackson..");
    }

    /** Of this project's own packages, the given classes may use those alone. */
    private static void mayUseOnly(DescribedPredicate<JavaClass> those, String... packages) {
        noClasses()
                .that(those)
                .should()
                .dependOnClassesThat(resideInAPackage("io.gustfront..").and(not(resideInAnyPackage(packages))))
                .allowEmptyShould(true)
                .check(classes);
    }

    private static void mustNotUse(DescribedPredicate<JavaClass> those, String... packages) {
        noClasses()
                .that(those)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true)
                .check(classes);
    }
}
