" Vim compiler file
" Compiler: quire, every static error of a script, without running it

if exists('current_compiler')
  finish
endif
let current_compiler = 'quire'

CompilerSet makeprg=quire\ run\ --dry-run\ %:S
" file:line:column: message, then the line, the caret and a hint
CompilerSet errorformat=%E%f:%l:%c:\ %m,%C\ %#%\\d%\\+\ \|%.%#,%C\ %#\|%.%#,%Z\ %#=\ %m,%-G%.%#
