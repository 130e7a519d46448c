package dev.keyledger.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.keyledger.testsupport.LayeringRules;

@AnalyzeClasses(
        packages = {"dev.keyledger.events", "dev.keyledger.keyformat"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchTests RULES = ArchTests.in(LayeringRules.class);

    @ArchTest
    static final ArchRule contractKnowsOnlyTheJdkJacksonAndCloudEvents = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.keyledger..", "java..", "javax.crypto..", "com.fasterxml.jackson..", "io.cloudevents..");
}
