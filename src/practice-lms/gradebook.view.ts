import { personView } from './frame.view.js';
import { gradeView } from './grade.view.js';
import type { GradebookService } from './gradebook.service.js';
import { LEARNERS, type Person } from './site.js';
import type { LineItem } from './state.js';

/** Persons by columns for who teaches. */
export function gradebookView(gradebook: GradebookService) {
  const lineItems = gradebook.listLineItems();
  return {
    title: 'Cijfers',
    columns: lineItems.map((lineItem) => ({ id: lineItem.id, ...splitLabel(lineItem) })),
    rows: LEARNERS.map((person) => ({
      person: personView(person),
      cells: lineItems.map((lineItem) => cell(gradebook, lineItem, person)),
    })),
  };
}

/** The own grades, one line for each column. */
export function ownGradesView(gradebook: GradebookService, person: Person) {
  return {
    title: 'Mijn cijfers',
    rows: gradebook.listLineItems().map((lineItem) => cell(gradebook, lineItem, person)),
  };
}

export function gradeDetailView(
  gradebook: GradebookService,
  lineItem: LineItem,
  person: Person,
  teaching: boolean,
) {
  const grade = gradebook.findGrade(lineItem.id, person.id);
  const { label, name } = splitLabel(lineItem);
  return {
    title: `${label} van ${personView(person).name}`,
    person: personView(person),
    ...cell(gradebook, lineItem, person),
    label,
    name,
    lineItemMaximum: lineItem.scoreMaximum,
    override: grade?.override ?? null,
    teaching,
  };
}

const cell = (gradebook: GradebookService, lineItem: LineItem, person: Person) => ({
  href: `/cijfers/${lineItem.id}/${person.id}`,
  ...splitLabel(lineItem),
  grade: gradeView(gradebook.findGrade(lineItem.id, person.id), lineItem),
});

/** "Opdracht 2 Jouw knooppuntenkaart" is a label and a name; a column that the tool made has a name only. */
function splitLabel({ label }: LineItem): { label: string; name: string } {
  const [, short, name] = /^(Opdracht \d+) (.+)$/.exec(label) ?? [];
  return short !== undefined && name !== undefined ? { label: short, name } : { label, name: '' };
}
