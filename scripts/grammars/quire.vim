" Vim syntax file
" Language: quire notebooks
" Written by `make docs` from scripts/grammars/quire.vim and the language's own tables. Not to be edited.

if exists('b:current_syntax')
  finish
endif
let s:saved = &cpo
set cpo&vim

syntax case ignore
syntax iskeyword @,48-57,_,192-255
syntax sync minlines=200

syntax keyword quireReserved @RESERVED@ by
syntax keyword quireClause @CLAUSES@
syntax keyword quireType @TYPES@
syntax keyword quireConstant true false null

syntax match quireNumber /\<\d[0-9_]*\%(\.[0-9_]*\)\?\%(e[+-]\?\d\+\)\?\%(bd\|[lsydf]\|cm\|mm\|in\|pt\|px\)\?\>/
syntax match quireNumber /\<0x\x\+\>\|\w\@<!\.\d[0-9_]*/
syntax match quireFunction /\<[[:alpha:]_][[:alnum:]_]*\ze\s*(/
syntax match quireParam /\$[[:alpha:]_][[:alnum:]_]*/
syntax match quireOperator /[-+*\/%<>=!~&^]\|||\|::/

" The word that starts a statement, and the one that starts a step.
syntax match quireStatement /\%(^\|;\)\s*\zs\%(@STATEMENTS_VIM@\)\>\ze\%(\s*[.,]\)\@!/
syntax match quirePipe /|>/
syntax match quireStep /|>\s*\%(@STEPS_VIM@\)\>/ contains=quirePipe

syntax region quireString start=/'/ skip=/''/ end=/'/ contains=quirePlaceholder,quireBraces
syntax region quireString start=/\<e'/ skip=/\\.\|''/ end=/'/ contains=quireEscape
syntax region quireString start=/\<[rxb]'/ skip=/''/ end=/'/
syntax region quireString start=/\$\z([[:alnum:]_]*\)\$/ end=/\$\z1\$/
syntax region quireName start=/"/ skip=/""/ end=/"/
syntax region quireName start=/`/ skip=/``/ end=/`/
syntax match quirePlaceholder /\${\w\+}\|{\w\+\%(:[^{},']*\)\?}/ contained
syntax match quireBraces /{{\|}}/ contained
syntax match quireEscape /\\./ contained

syntax match quireComment /--.*$/ contains=quireTodo,@Spell
syntax match quireHeading /^\s*--\s#\{1,6}\s.*$/ contains=@Spell
syntax match quireDraft /^\s*--!.*$/
syntax region quireComment start=/\/\*/ end=/\*\// contains=quireComment,quireTodo,@Spell
syntax keyword quireTodo TODO FIXME XXX contained
syntax match quireShebang /\%^#!.*$/

highlight default link quireStatement Statement
highlight default link quireStep Statement
highlight default link quirePipe Operator
highlight default link quireReserved Keyword
highlight default link quireClause Keyword
highlight default link quireType Type
highlight default link quireConstant Constant
highlight default link quireNumber Number
highlight default link quireFunction Function
highlight default link quireParam Identifier
highlight default link quireOperator Operator
highlight default link quireString String
highlight default link quirePlaceholder Special
highlight default link quireBraces Special
highlight default link quireEscape Special
highlight default link quireName Identifier
highlight default link quireComment Comment
highlight default link quireHeading Title
highlight default link quireDraft Error
highlight default link quireTodo Todo
highlight default link quireShebang PreProc

let b:current_syntax = 'quire'
let &cpo = s:saved
unlet s:saved
