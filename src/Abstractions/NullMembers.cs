using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans;

/// <summary>Finds a null where the nullable annotations of a record allow none. The compiler checks only callers that it compiles: a serializer puts null anywhere.</summary>
/// <remarks>Looks into records of this product and into their lists. An immutable array that is not initialized counts as empty.</remarks>
internal static class NullMembers
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<Member>> _members = new();

    /// <summary>The first member or element that is null and must not be; null if there is none.</summary>
    /// <param name="record">The record.</param>
    /// <param name="nameOf">What the sender calls a member.</param>
    public static NullMember? In(object record, Func<PropertyInfo, string> nameOf)
    {
        foreach (var member in _members.GetOrAdd(record.GetType(), MembersOf))
        {
            var value = member.Property.GetValue(record);
            if ((value is null ? member.Values.Refused(member.IsRequired) : InValue(value, member.Values, nameOf)) is { } found)
            {
                return found.Below(nameOf(member.Property));
            }
        }

        return null;
    }

    /// <summary>Refuses a record with a null where none may be.</summary>
    /// <param name="record">The record.</param>
    /// <param name="what">What it is, to start the message.</param>
    /// <exception cref="ZeroShotException">The first such member or element.</exception>
    public static void Refuse(object? record, string what)
    {
        Require(record is not null, $"{what} is null.");
        var found = In(record!, static member => member.Name);
        Require(found is null, $"{what} is not valid: its {found?.Path} is null.");
    }

    private static NullMember? InValue(object value, Values values, Func<PropertyInfo, string> nameOf)
    {
        if (values.Elements is not { } elements)
        {
            return IsOurs(value.GetType()) ? In(value, nameOf) : null;
        }

        if (values.IsDefault?.GetValue(value) is true)
        {
            return null;
        }

        var index = 0;
        foreach (var element in (IEnumerable)value)
        {
            if ((element is null ? elements.Refused(isRequired: false) : InValue(element, elements, nameOf)) is { } found)
            {
                return found.Below($"[{index}]");
            }

            index++;
        }

        return null;
    }

    private static ImmutableArray<Member> MembersOf(Type type)
    {
        var annotations = new NullabilityInfoContext();
        return
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
                .Select(property => new Member(property, Values.Of(annotations.Create(property)), property.IsDefined(typeof(RequiredMemberAttribute))))
                .Where(member => member.Values.Matter),
        ];
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith(nameof(ZeroShotOrleans), StringComparison.Ordinal) is true;

    private sealed record Member(PropertyInfo Property, Values Values, bool IsRequired);

    // The values of a member or of the elements of a list. Lists of numbers and bytes are not looked into.
    private sealed record Values(Type Type, bool MayBeNull, Values? Elements, PropertyInfo? IsDefault)
    {
        public bool Matter => Elements is not null || (Type.IsValueType ? IsOurs(Type) && !Type.IsEnum : !MayBeNull || IsOurs(Type));

        public NullMember? Refused(bool isRequired) => MayBeNull ? null : new NullMember("", Type, isRequired);

        public static Values Of(NullabilityInfo info)
        {
            var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
            var elements = info.ElementType ?? (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) && info.GenericTypeArguments is [var one] ? one : null);
            return new Values(
                type, info.ReadState != NullabilityState.NotNull, elements is { Type.IsValueType: false } ? Of(elements) : null, type.IsValueType ? type.GetProperty(nameof(ImmutableArray<>.IsDefault)) : null);
        }
    }
}

/// <summary>A null where none may be.</summary>
/// <param name="Path">Where it is, such as <c>LabelSets[0].Labels[2]</c>.</param>
/// <param name="Type">The type of the value that is missing.</param>
/// <param name="IsRequired">Whether it is a member that cannot be left out.</param>
internal sealed record NullMember(string Path, Type Type, bool IsRequired)
{
    /// <summary>The same null, seen from a member or element that contains it.</summary>
    public NullMember Below(string parent) => this with { Path = Path.Length == 0 || Path[0] == '[' ? parent + Path : $"{parent}.{Path}" };
}
