using System.Reflection;
using System.Runtime.CompilerServices;

namespace ZeroShotOrleans.Architecture.Tests;

/// <summary>Methods that return a task or an asynchronous sequence end in Async, grain interfaces too. The naming rule of .editorconfig only sees those with the <c>async</c> modifier.</summary>
public sealed class AsyncNameTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory, MemberData(nameof(ReferenceRuleTests.Rooms), MemberType = typeof(ReferenceRuleTests))]
    public void Methods_that_return_a_task_end_in_Async(string room)
    {
        var wrong = Assembly.Load(room == "Cli" ? "zso" : $"ZeroShotOrleans.{room}").GetTypes()
            .Where(type => type.FullName!.StartsWith("ZeroShotOrleans", StringComparison.Ordinal) && !IsGenerated(type) && !typeof(Delegate).IsAssignableFrom(type))
            .SelectMany(type => type.GetMethods(Declared).Where(method => !method.IsSpecialName && !IsGenerated(method) && IsAsynchronous(method.ReturnType) && !IsNamedElsewhere(method)))
            .Where(method => !Name(method).EndsWith("Async", StringComparison.Ordinal))
            .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}");

        Assert.Empty(wrong);
    }

    private static bool IsAsynchronous(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    // Compilers write types and methods whose names no source could have; Orleans' proxies live in a namespace of their own.
    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<') && !member.Name.Contains('.') || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name == "Main"
        || member.Module.Name == "OrleansCodeGen" || (member is Type type && (type.Namespace!.StartsWith("OrleansCodeGen", StringComparison.Ordinal) || (type.DeclaringType is { } outer && IsGenerated(outer))))
        || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false);

    private static string Name(MethodInfo method) => method.Name[(method.Name.LastIndexOf('.') + 1)..];

    // Members of frameworks have the names that frameworks gave them.
    private static bool IsNamedElsewhere(MethodInfo method) =>
        IsForeign(method.GetBaseDefinition().DeclaringType!)
        || (!method.DeclaringType!.IsInterface && method.DeclaringType.GetInterfaces().Where(IsForeign)
            .Any(contract => method.DeclaringType.GetInterfaceMap(contract).TargetMethods.Contains(method)));

    private static bool IsForeign(Type type) => type.Assembly.GetName().Name is { } name && name != "zso" && !name.StartsWith("ZeroShotOrleans", StringComparison.Ordinal);
}
