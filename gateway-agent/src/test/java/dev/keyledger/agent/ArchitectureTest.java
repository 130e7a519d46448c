package dev.keyledger.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.keyledger.testsupport.LayeringRules;

@AnalyzeClasses(packages = "dev.keyledger.agent", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchTests LAYERING = ArchTests.in(LayeringRules.class);

    /** Whatever takes the questions, the decision is the same. */
    @ArchTest
    static final ArchRule decisionKnowsNoServer = noClasses()
            .that()
            .resideInAnyPackage("dev.keyledger.agent.authorize", "dev.keyledger.agent.entrance")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "io.micrometer..", "dev.keyledger.agent.http..");

    @ArchTest
    static final ArchRule usageKnowsNoServer = noClasses()
            .that()
            .resideInAPackage("dev.keyledger.agent.usage")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "dev.keyledger.agent.http..");
}
