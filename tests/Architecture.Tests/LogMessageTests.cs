using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>What is logged can be looked for: each message has an id, and no two have the same.</summary>
public sealed partial class LogMessageTests
{
    // Blocks of a thousand; Grains has two.
    private static readonly Dictionary<string, int[]> _blocks = new()
    {
        ["Grains"] = [2, 3],
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
    public void No_two_messages_have_the_same_id() =>
        Assert.Empty(_messages.GroupBy(entry => entry.Message.EventId).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(entry => $"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}"))}"));

    [Fact]
    public void An_id_is_in_the_block_of_its_room()
    {
        Assert.NotEmpty(_messages);
        Assert.All(_messages, entry => Assert.Contains(entry.Message.EventId / 1000, _blocks[entry.Room]));
    }

    [Fact]
    public void Every_message_is_a_sentence() =>
        Assert.All(_messages, entry => Assert.Matches(@"[.!?}]$", entry.Message.Message));

    [Fact]
    public void Nothing_is_logged_without_an_id() =>
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => DirectCall().IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.Root, file)));

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)?\(\s*(\$?""|exception|LogLevel)")]
    private static partial Regex DirectCall();
}
