namespace ZeroShotOrleans.Gateway.Health;

/// <summary>The canary: an image of 16 x 16 pixels whose red grows to the right and green downwards.</summary>
internal static class Canary
{
    /// <summary>The PNG file.</summary>
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAABkUlEQVR42hXRobZFIQhF0fc5JxKJRqKRaDQaiSsSjUQ+9XnNTMZ28/d9yId+jA/7mB/+sT72"
        + "x/mIDz7y437UR3/8fYIIKgzBhCm4sIQtHCEEhBSuUELLA4ooqgzFlKm4spStHCUUlFSuUkrrAwMZ6GAMbDAHPliDPTiDGDDIwR3UoMcDhhhqDMOMabixjG0c"
        + "IwyMNK5RRtsDE5noZExsMic+WZM9OZOYMMnJndSk5wOOOOoMx5zpuLOc7RwnHJx0rlNO+wMLWehiLGwxF75Yi704i1iwyMVd1KLXAxvZ6GZsbDM3vlmbvTmb"
        + "2LDJzd3UpvcDBznoYRzsMA9+WId9OIc4cMjDPdShzwOBBBqMwIIZeLCCHZwgAoIMblBBxwO/U77jvLpfga+S98kX+wV5q9/w7yVcKGgeSCTRZCSWzMSTlezk"
        + "JJG/8UxuUknnAxe56GVc7DIvflmXfTmXuL/lebmXuvR9oJBCi1FYMQsvVrGLU0T9omRxiyq6Hmik0WY01szGm9Xs5jTRv+DZ3Kaabv4Bum1IEFixEWsAAAAA"
        + "SUVORK5CYII=");
}
