import { builtinRoles, type BuiltinRole, type Realm } from './builtin_roles.ts'

export type PermissionShape = {
  zh: string
  en: string
  /** Where it can be used; `both` for what customers and staff do over their own rows, narrowed by scope. */
  realm: Realm | 'both'
  /** Built-in roles that hold it from the start; a role of the other realm is refused. */
  roles: readonly BuiltinRole[]
}

export type Permission = PermissionShape & { code: string; module: string }

const codePattern = /^[a-z]+(\.[a-z_]+){2}$/
const declared = new Map<string, Permission>()

/**
 * Declares a module's permissions; called once, at the top of `app/<module>/permissions.ts`, which the module's `routes.ts`
 * imports. A code is `module.noun.verb`. `identity:sync-roles` brings what is declared into the tables.
 */
export function definePermissions(module: string, shapes: Record<string, PermissionShape>): void {
  for (const [code, shape] of Object.entries(shapes)) {
    if (!codePattern.test(code) || !code.startsWith(`${module}.`)) {
      throw new Error(`Permission "${code}" must read ${module}.noun.verb in lower case.`)
    }
    if (declared.has(code)) throw new Error(`Permission "${code}" is declared twice. Give one of them another name.`)
    for (const role of shape.roles) {
      if (shape.realm !== 'both' && builtinRoles[role].realm !== shape.realm) {
        throw new Error(`Permission "${code}" is for the ${shape.realm}; the role ${role} is not.`)
      }
    }
    declared.set(code, { ...shape, code, module })
  }
}

export function permissionOf(code: string): Permission {
  const permission = declared.get(code)
  if (!permission) throw new Error(`Permission "${code}" is not declared. Add it to app/<module>/permissions.ts.`)
  return permission
}

export function allPermissions(): Permission[] {
  return [...declared.values()]
}
