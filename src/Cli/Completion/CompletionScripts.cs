namespace ZeroShotOrleans.Cli.Completion;

/// <summary>The scripts that connect a shell to <see cref="Suggestions"/>. Each passes the words of the command line and the number of the word to complete.</summary>
internal static class CompletionScripts
{
    /// <summary>The scripts by the name of the shell.</summary>
    public static IReadOnlyDictionary<string, string> ByShell { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
        ["zsh"] = Zsh,
    };

    // Without mapfile, because macOS has bash 3.2. With no suggestion, bash completes names of files.
    private const string Bash = """
        # Completion of zso for bash. Add to ~/.bashrc: source <(zso completion bash)
        _zso_complete() {
            local word
            COMPREPLY=()
            while IFS=$'\t' read -r word _; do
                COMPREPLY+=("$word")
            done < <(zso "[suggest:$COMP_CWORD]" "${COMP_WORDS[@]:1}" 2>/dev/null)
        }
        complete -o default -F _zso_complete zso
        """;

    private const string Zsh = """
        #compdef zso
        # Completion of zso for zsh. Add to ~/.zshrc, after compinit: source <(zso completion zsh)
        _zso() {
            local -a found
            local word description
            while IFS=$'\t' read -r word description; do
                found+=("${word//:/\\:}:$description")
            done < <(zso "[suggest:$((CURRENT - 1))]" "${(@)words[2,-1]}" 2>/dev/null)
            if (( ${#found} )); then
                _describe zso found
            else
                _files
            fi
        }
        if [ "${funcstack[1]}" = _zso ]; then
            _zso
        else
            compdef _zso zso
        fi
        """;

    private const string Fish = """
        # Completion of zso for fish. Save as ~/.config/fish/completions/zso.fish: zso completion fish > ~/.config/fish/completions/zso.fish
        function __zso_complete
            set -l words (commandline -opc)
            set -e words[1]
            set -l current (commandline -ct)
            set -l found (zso "[suggest:"(math (count $words) + 1)"]" $words "$current" 2>/dev/null)
            if test (count $found) -gt 0
                string join \n -- $found
            else
                __fish_complete_path "$current"
            end
        end
        complete -c zso -f -a '(__zso_complete)'
        """;

    private const string PowerShell = """
        # Completion of zso for PowerShell. Add to $PROFILE: zso completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName zso -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
            $number = $words.Count + 1
            if ($wordToComplete) { $words += "$wordToComplete" }
            zso "[suggest:$number]" @words 2>$null | ForEach-Object {
                $word, $description = $_ -split "`t", 2
                [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $(if ($description) { $description } else { $word }))
            }
        }
        """;
}
