namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>The version of this server, for answers that state it.</summary>
internal static class ServerVersion
{
    /// <summary>Major, minor and patch.</summary>
    public static string Text { get; } = typeof(ServerVersion).Assembly.GetName().Version!.ToString(fieldCount: 3);
}
