using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>Log messages are searchable: each has an id, and no two share one.</summary>
public sealed partial class LogMessageTests
{
    // Each project has a block of a thousand ids; Grains has two, and smaller projects share the second.
    private static readonly Dictionary<string, int[]> _blocks = new()
    {
        ["Grains"] = [2, 3],
        ["Encoding"] = [3],
        ["Storage.Sqlite"] = [3],
        ["Hosting"] = [4],
        ["Silo"] = [4],
        ["Gateway"] = [5],
        ["Client"] = [6],
    };

    private static readonly (string Room, MethodInfo Method, LoggerMessageAttribute Message)[] _messages =
    [
        .. from room in _blocks.Keys
           from type in Assembly.Load($"ZeroShotOrleans.{room}").GetTypes()
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           let message = method.GetCustomAttribute<LoggerMessageAttribute>()
           where message is not null
           select (room, method, message),
    ];

    [Fact]
    public void Message_ids_are_unique() =>
        Assert.Empty(_messages.GroupBy(entry => entry.Message.EventId).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(entry => $"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}"))}"));

    [Fact]
    public void Message_id_is_in_the_block_of_its_project()
    {
        Assert.NotEmpty(_messages);
        Assert.All(_messages, entry => Assert.Contains(entry.Message.EventId / 1000, _blocks[entry.Room]));
    }

    [Fact]
    public void Messages_are_sentences() =>
        Assert.All(_messages, entry => Assert.Matches(@"[.!?}]$", entry.Message.Message));

    [Fact]
    public void Every_log_call_has_an_id() =>
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => DirectCall().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.Root, file)));

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)?\(\s*(\$?""|exception|LogLevel)")]
    private static partial Regex DirectCall();
}
