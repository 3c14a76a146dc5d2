" Vim filetype plugin
" Language: quire notebooks

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=--\ %s comments=:--!,:--~,:-- formatoptions-=t formatoptions+=croql
setlocal suffixesadd=.quire
compiler quire

" Lays the whole script out by `quire fmt`. A script with mistakes stays as it is, and the first mistake is shown.
if !exists('*s:Format')
  function s:Format() abort
    let l:out = systemlist('quire fmt -', getline(1, '$'))
    if v:shell_error
      echohl ErrorMsg | echo get(l:out, 0, 'quire fmt failed') | echohl None
      return
    endif
    if l:out ==# getline(1, '$')
      return
    endif
    let l:view = winsaveview()
    call setline(1, l:out)
    if line('$') > len(l:out)
      silent execute (len(l:out) + 1) . ',$delete _'
    endif
    call winrestview(l:view)
  endfunction
endif
command! -buffer -bar QuireFormat call s:Format()

let b:undo_ftplugin = 'setlocal commentstring< comments< formatoptions< suffixesadd< makeprg< errorformat< | delcommand -buffer QuireFormat'
