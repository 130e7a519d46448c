package dev.keyledger.verifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.keyledger.testsupport.LayeringRules;

@AnalyzeClasses(packages = "dev.keyledger.verifier", importOptions = ImportOption.DoNotIncludeTests.class)
final class VerifierArchitectureTest {
    @ArchTest
    static final ArchTests LAYERING = ArchTests.in(LayeringRules.class);

    /** Whoever embeds it brings a framework of his own, or none. */
    @ArchTest
    static final ArchRule libraryNeedsNoFramework = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.quarkus..", "io.smallrye..", "io.vertx..", "jakarta..", "org.jboss..", "javax.sql..");
}
