package dev.keyledger.testsupport;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The architecture, held in every module by one test class that includes these rules. A rule about packages that a
 * module doesn't have is vacuous there.
 */
public final class LayeringRules {
    /** Decisions, folds and arithmetic: they know no framework, no clock and no I/O. */
    private static final String[] PURE = {
        "dev.keyledger.events..",
        "dev.keyledger.keyformat..",
        "dev.keyledger.command.key",
        "dev.keyledger.query.keyview",
        "dev.keyledger.verifier.key..",
        "dev.keyledger.reporting.mapping..",
        "dev.keyledger.usage.dedupe..",
        "dev.keyledger.usage.window..",
        "dev.keyledger.usage.price..",
        "dev.keyledger.prices.."
    };

    private static final String[] FRAMEWORKS = {
        "io.quarkus..",
        "io.smallrye..",
        "io.vertx..",
        "jakarta..",
        "org.hibernate..",
        "org.apache.kafka..",
        "org.jboss..",
        "org.slf4j..",
        "java.sql..",
        "javax.sql.."
    };

    @ArchTest
    static final ArchRule pureCodeKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FRAMEWORKS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule pureCodeDoesNotReadTheClock = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule commandKnowsNoOtherService = isolated("command", "query", "usage");

    @ArchTest
    static final ArchRule queryKnowsNoOtherService = isolated("query", "command", "usage");

    @ArchTest
    static final ArchRule usageKnowsNoOtherService = isolated("usage", "command", "query");

    /** It knows the services by their REST APIs alone, and needs none of their libraries. */
    @ArchTest
    static final ArchRule consoleKnowsNothingElseOfOurs = noClasses()
            .that()
            .resideInAPackage("dev.keyledger.console..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.keyledger..").and(resideOutsideOfPackage("dev.keyledger.console..")))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule librariesKnowNoService = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.keyledger.events..",
                    "dev.keyledger.keyformat..",
                    "dev.keyledger.kit..",
                    "dev.keyledger.feed..",
                    "dev.keyledger.verifier..",
                    "dev.keyledger.reporting..",
                    "dev.keyledger.operations..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.keyledger.command..", "dev.keyledger.query..", "dev.keyledger.usage..")
            .allowEmptyShould(true);

    /** Whoever embeds one brings a framework of his own, or none. */
    @ArchTest
    static final ArchRule embeddedLibrariesNeedNoFramework = noClasses()
            .that()
            .resideInAnyPackage("dev.keyledger.verifier..", "dev.keyledger.reporting..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..", "io.smallrye..", "io.vertx..", "jakarta..", "org.jboss..", "javax.sql..")
            .allowEmptyShould(true);

    /** Verification answers from memory, and waits for nothing that could hang; the console gives up the services' answers. */
    @ArchTest
    static final ArchRule nobodyIsLeftWithoutAnAnswer = methods()
            .that()
            .areDeclaredInClassesThat()
            .areAnnotatedWith("jakarta.ws.rs.Path")
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackages("dev.keyledger.query.verify", "dev.keyledger.console..")
            .and()
            .haveRawReturnType("io.smallrye.mutiny.Uni")
            .should()
            .beDeclaredInClassesThat()
            .areAnnotatedWith("dev.keyledger.kit.rest.AnsweredInTime")
            .allowEmptyShould(true);

    /** docs/adr says which reads and writes go which way; a third way of writing SQL is none of them. */
    @ArchTest
    static final ArchRule sqlIsPanachesOrTheDrivers = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "org.hibernate.reactive..",
                            "org.hibernate.query..",
                            "io.vertx.sqlclient.templates..",
                            "io.vertx.mutiny.sqlclient.templates..",
                            "org.jooq..",
                            "org.jdbi..")
                    .or(nameMatching("jakarta\\.persistence\\.(EntityManager|Named.*|.*Query)"))
                    .or(nameMatching("io\\.quarkus\\..*\\.PanacheEntity(Base)?")))
            .allowEmptyShould(true);

    /** What is written goes through the driver, so no session has to find out what changed. */
    @ArchTest
    static final ArchRule entitiesAreOnlyRead = classes()
            .that()
            .areAnnotatedWith("jakarta.persistence.Entity")
            .should()
            .beAnnotatedWith("org.hibernate.annotations.Immutable")
            .allowEmptyShould(true);

    /** A repository is asked for one aggregate, never for a table. */
    @ArchTest
    static final ArchRule repositoriesReadOneAggregate = noClasses()
            .should()
            .callMethodWhere(target(owner(assignableTo(ReadsByIdentity.REPOSITORY)))
                    .and(target(nameMatching("(listAll|findAll|streamAll|count|persist|delete|update|flush).*"))))
            .allowEmptyShould(true);

    /** By the one API that also fits in processes that aren't ours. */
    @ArchTest
    static final ArchRule loggingIsBySlf4j = noClasses()
            .that()
            .resideOutsideOfPackage("dev.keyledger.testsupport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.jboss.logging..", "io.quarkus.logging..", "java.util.logging..")
            .allowEmptyShould(true);

    /** What a bean needs is there once it is made, and a test can give it something else. */
    @ArchTest
    static final ArchRule beansAreGivenWhatTheyNeedByTheirConstructor = noFields()
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.rest.client.inject.RestClient")
            .orShould()
            .beAnnotatedWith("jakarta.ws.rs.core.Context")
            .allowEmptyShould(true);

    /** As the glossary of docs/architecture.md has it: a step is what is due for a key, and prices have a catalogue. */
    @ArchTest
    static final ArchRule oneThingHasOneName = noClasses()
            .should()
            .haveNameMatching(".*Catalog(?!ue).*")
            .orShould()
            .haveNameMatching("dev\\.keyledger\\.(?!command\\.).*[a-z.$]Step")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = classes()
            .should()
            .haveSimpleNameNotEndingWith("Util")
            .andShould()
            .haveSimpleNameNotEndingWith("Utils")
            .andShould()
            .haveSimpleNameNotEndingWith("Helper")
            .andShould()
            .haveSimpleNameNotEndingWith("Manager")
            .andShould()
            .haveSimpleNameNotEndingWith("Impl")
            .andShould()
            .haveSimpleNameNotStartingWith("Base")
            .allowEmptyShould(true);

    private LayeringRules() {}

    private static ArchRule isolated(String service, String... others) {
        String[] packages = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            packages[i] = "dev.keyledger." + others[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("dev.keyledger." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }
}
