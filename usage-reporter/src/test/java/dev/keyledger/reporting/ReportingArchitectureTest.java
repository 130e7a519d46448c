package dev.keyledger.reporting;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.keyledger.testsupport.LayeringRules;

@AnalyzeClasses(packages = "dev.keyledger.reporting", importOptions = ImportOption.DoNotIncludeTests.class)
final class ReportingArchitectureTest {
    @ArchTest
    static final ArchTests LAYERING = ArchTests.in(LayeringRules.class);

    /** Of OTLP's own classes only the numbers of their fields are used, which the compiler copies. */
    @ArchTest
    static final ArchRule otlpsClassesAreNotNeeded =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("io.opentelemetry..");

    /** How requests are read from other formats has nothing to do with how they are sent. */
    @ArchTest
    static final ArchRule mappingsKnowNoReporter = noClasses()
            .that()
            .resideInAPackage("dev.keyledger.reporting.mapping..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.keyledger.reporting", "dev.keyledger.reporting.spool..");
}
