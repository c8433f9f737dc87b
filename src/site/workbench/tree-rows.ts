/** Rows that ask something above the file tree: a name to be typed, or a deletion to be confirmed. One at a time. */
import { words } from './words.ts';

function row(place: HTMLElement): HTMLFormElement {
  const form = document.createElement('form');
  form.className = 'dd-ask';
  place.replaceChildren(form);
  return form;
}

function textButton(label: string, type: 'submit' | 'button'): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = type;
  button.className = 'dd-button';
  button.textContent = label;
  return button;
}

function whenDone(form: HTMLFormElement, cancel: HTMLButtonElement, answer: () => string): Promise<string> {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const end = (value: string) => {
      form.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(value);
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      end(answer());
    });
    cancel.addEventListener('click', () => end(''));
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') end('');
    });
  });
}

/**
 * Asks for a name. Enter gives it, Escape and the button cancel.
 * @param where the folder, shown before the field
 * @returns '' where it was cancelled
 */
export async function nameField(place: HTMLElement, label: string, where: string, value: string): Promise<string> {
  const form = row(place);
  const shown = document.createElement('label');
  shown.className = 'dd-ask-label';
  shown.textContent = label;
  const line = document.createElement('span');
  line.className = 'dd-ask-where';
  line.textContent = where;
  const input = document.createElement('input');
  input.type = 'text';
  input.value = value;
  input.required = true;
  input.spellcheck = false;
  input.autocapitalize = 'off';
  input.autocomplete = 'off';
  input.pattern = '[^\\/]+';
  input.title = words.nameRule;
  shown.append(input);
  const cancel = textButton(words.cancel, 'button');
  const buttons = document.createElement('div');
  buttons.className = 'dd-ask-buttons';
  buttons.append(textButton(words.ok, 'submit'), cancel);
  form.append(line, shown, buttons);
  const done = whenDone(form, cancel, () => input.value.trim());
  input.focus();
  input.setSelectionRange(0, value.lastIndexOf('.') > 0 ? value.lastIndexOf('.') : value.length);
  return await done;
}

/** Asks yes or no; the focus is on no. */
export async function questionRow(place: HTMLElement, question: string, yes: string): Promise<boolean> {
  const form = row(place);
  const text = document.createElement('p');
  text.textContent = question;
  const cancel = textButton(words.keep, 'button');
  const confirm = textButton(yes, 'submit');
  confirm.classList.add('dd-danger');
  const buttons = document.createElement('div');
  buttons.className = 'dd-ask-buttons';
  buttons.append(confirm, cancel);
  form.append(text, buttons);
  const done = whenDone(form, cancel, () => 'yes');
  cancel.focus();
  return (await done) === 'yes';
}
