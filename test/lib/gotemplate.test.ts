import { describe, expect, test } from 'vitest';
import { Template } from '../../src/lib/gotemplate/template.ts';
import { Struct, type Value } from '../../src/lib/gotemplate/value.ts';

const data = new Struct([
  ['Name', 'web'],
  ['Pid', 42],
  [
    'Labels',
    new Map<string, Value>([
      ['b', '2'],
      ['a', '1'],
    ]),
  ],
  ['Env', ['A=1', 'B=2']],
  ['Nested', new Struct([['Deep', new Struct([['Value', true]])]])],
  ['Nothing', null],
]);

function run(source: string): string {
  return new Template(source).execute(data);
}

describe('execute', () => {
  test.each([
    ['{{.Name}}', 'web'],
    ['a {{- .Name -}} b', 'awebb'],
    ['{{/* gone */}}x', 'x'],
    ['{{.Labels}} {{.Env}} {{.Nested}}', 'map[a:1 b:2] [A=1 B=2] {{true}}'],
    ['{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}', 'a=1;b=2;'],
    ['{{range $i, $e := .Env}}{{$i}}{{$e}} {{end}}', '0A=1 1B=2 '],
    ['{{range .Env}}{{if eq . "B=2"}}{{break}}{{end}}{{.}}{{end}}', 'A=1'],
    ['{{range .Env}}{{if eq . "A=1"}}{{continue}}{{end}}{{.}}{{end}}', 'B=2'],
    ['{{range .Nothing}}x{{else}}none{{end}}', 'none'],
    ['{{with .Nested.Deep}}{{.Value}}{{end}}', 'true'],
    ['{{if not .Nothing}}a{{else if .Name}}b{{else}}c{{end}}', 'a'],
    ['{{$x := .Pid}}{{$x = 7}}{{$x}} {{$.Name}}', '7 web'],
    ['{{printf "%s=%05d|%-5s|%q" .Name .Pid .Name .Name}}', 'web=00042|web  |"web"'],
    ['{{.Name | printf "%s-%s" "a"}}', 'a-web'],
    ['{{len .Env}} {{index .Env 1}} {{index .Labels "a"}} {{slice .Name 1 3}}', '2 B=2 1 eb'],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .Name}}', '<web>'],
    ['{{block "b" .Pid}}[{{.}}]{{end}}', '[42]'],
    ['{{(index .Env 0)}} {{and 1 0}} {{or "" "d"}}', 'A=1 0 d'],
    ['{{lt 1 2}} {{ge 2 3}} {{ne "a" "b"}} {{eq .Pid 1 42}}', 'true false true true'],
    ['{{html "<a>"}} {{urlquery "a b&c"}} {{print 1 2 "x"}}', '&lt;a&gt; a+b%26c 1 2x'],
    ['{{"q\\"\\n"}}{{`raw\\n`}}{{1.5}}{{\'a\'}}', 'q"\nraw\\n1.597'],
  ])('%s', (source, expected) => {
    expect(run(source)).toBe(expected);
  });
});

describe('errors', () => {
  test.each([
    ['{{.Name', 'template: :1: unclosed action'],
    ['{{end}}', 'template: :1: unexpected {{end}}'],
    ['{{if .Name}}', 'template: :1: unexpected EOF'],
    ['{{nope}}', 'template: :1: function "nope" not defined'],
    ['{{$x}}', 'template: :1: undefined variable "$x"'],
    ['{{range}}{{end}}', 'template: :1: missing value for range'],
    ['{{break}}', 'template: :1: {{break}} outside {{range}}'],
    ['{{.Nope}}', 'template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type struct'],
    [
      'x\n{{.Name.Nope}}',
      'template: :2:7: executing "" at <.Name.Nope>: can\'t evaluate field Nope in type interface {}',
    ],
    ['{{index .Env 9}}', 'template: :1:2: executing "" at <index .Env 9>: error calling index: index out of range: 9'],
    ['{{template "x"}}', 'template: :1:11: executing "" at <{{template "x"}}>: template "x" not defined'],
  ])('%s', (source, message) => {
    expect(() => run(source)).toThrow(message);
  });
});
