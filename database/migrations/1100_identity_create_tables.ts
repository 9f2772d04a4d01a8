import { BaseSchema } from '@adonisjs/lucid/schema'

export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE organisations (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        kind VARCHAR(12) CHARACTER SET ascii NOT NULL,
        parent_id BIGINT UNSIGNED NULL,
        name VARCHAR(200) NOT NULL,
        contact_name VARCHAR(100) NULL,
        contact_email VARCHAR(254) NULL,
        contact_phone VARCHAR(20) CHARACTER SET ascii NULL,
        status VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'active',
        sales_user_id BIGINT UNSIGNED NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        KEY organisations_sales (sales_user_id, id),
        CONSTRAINT organisations_parent FOREIGN KEY (parent_id) REFERENCES organisations (id),
        CONSTRAINT organisations_kind CHECK (kind IN ('operator', 'customer', 'distributor')),
        CONSTRAINT organisations_status CHECK (status IN ('active', 'suspended', 'closed'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE departments (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        parent_id BIGINT UNSIGNED NULL,
        name VARCHAR(100) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY departments_name (organisation_id, parent_id, name),
        CONSTRAINT departments_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT departments_parent FOREIGN KEY (parent_id) REFERENCES departments (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE users (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        organisation_id BIGINT UNSIGNED NOT NULL,
        department_id BIGINT UNSIGNED NULL,
        name VARCHAR(100) NOT NULL,
        email VARCHAR(254) NOT NULL,
        phone VARCHAR(20) CHARACTER SET ascii NULL,
        password VARCHAR(255) NOT NULL,
        email_verified_at DATETIME(3) NULL,
        phone_verified_at DATETIME(3) NULL,
        terms_version VARCHAR(20) CHARACTER SET ascii NULL,
        terms_accepted_at DATETIME(3) NULL,
        status VARCHAR(12) CHARACTER SET ascii NOT NULL DEFAULT 'active',
        locale VARCHAR(8) CHARACTER SET ascii NOT NULL DEFAULT 'zh-CN',
        access_version INT UNSIGNED NOT NULL DEFAULT 1,
        last_signed_in_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY users_email (email),
        UNIQUE KEY users_phone (phone),
        KEY users_organisation (organisation_id, id),
        CONSTRAINT users_organisation FOREIGN KEY (organisation_id) REFERENCES organisations (id),
        CONSTRAINT users_department FOREIGN KEY (department_id) REFERENCES departments (id),
        CONSTRAINT users_status CHECK (status IN ('active', 'suspended', 'offboarded'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE roles (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        code VARCHAR(40) CHARACTER SET ascii NOT NULL,
        realm VARCHAR(12) CHARACTER SET ascii NOT NULL,
        scope VARCHAR(20) CHARACTER SET ascii NOT NULL,
        name_zh VARCHAR(60) NOT NULL,
        name_en VARCHAR(60) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        UNIQUE KEY roles_code (code),
        CONSTRAINT roles_realm CHECK (realm IN ('portal', 'back_office')),
        CONSTRAINT roles_scope CHECK (scope IN ('platform', 'department', 'own_customers', 'organisation', 'self'))
      )
    `)
    this.schema.raw(`
      CREATE TABLE permissions (
        code VARCHAR(60) CHARACTER SET ascii NOT NULL PRIMARY KEY,
        module VARCHAR(30) CHARACTER SET ascii NOT NULL
      )
    `)
    this.schema.raw(`
      CREATE TABLE role_permissions (
        role_id BIGINT UNSIGNED NOT NULL,
        permission_code VARCHAR(60) CHARACTER SET ascii NOT NULL,
        PRIMARY KEY (role_id, permission_code),
        CONSTRAINT role_permissions_role FOREIGN KEY (role_id) REFERENCES roles (id),
        CONSTRAINT role_permissions_permission FOREIGN KEY (permission_code) REFERENCES permissions (code)
      )
    `)
    this.schema.raw(`
      CREATE TABLE user_roles (
        user_id BIGINT UNSIGNED NOT NULL,
        role_id BIGINT UNSIGNED NOT NULL,
        PRIMARY KEY (user_id, role_id),
        CONSTRAINT user_roles_user FOREIGN KEY (user_id) REFERENCES users (id),
        CONSTRAINT user_roles_role FOREIGN KEY (role_id) REFERENCES roles (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE verification_codes (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        user_id BIGINT UNSIGNED NOT NULL,
        purpose VARCHAR(30) CHARACTER SET ascii NOT NULL,
        target VARCHAR(254) NOT NULL,
        code_hash CHAR(64) CHARACTER SET ascii NOT NULL,
        attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
        expires_at DATETIME(3) NOT NULL,
        used_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        KEY verification_codes_user (user_id, purpose, id),
        CONSTRAINT verification_codes_user FOREIGN KEY (user_id) REFERENCES users (id)
      )
    `)
    this.schema.raw(`
      CREATE TABLE auth_access_tokens (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        tokenable_id BIGINT UNSIGNED NOT NULL,
        type VARCHAR(40) CHARACTER SET ascii NOT NULL,
        name VARCHAR(100) NULL,
        hash VARCHAR(255) CHARACTER SET ascii NOT NULL,
        abilities TEXT NOT NULL,
        created_at DATETIME(3) NULL,
        updated_at DATETIME(3) NULL,
        last_used_at DATETIME(3) NULL,
        expires_at DATETIME(3) NULL,
        KEY auth_access_tokens_user (tokenable_id, id),
        CONSTRAINT auth_access_tokens_user FOREIGN KEY (tokenable_id) REFERENCES users (id)
      )
    `)
  }

  async down() {
    this.schema.dropTableIfExists('auth_access_tokens')
    this.schema.dropTableIfExists('verification_codes')
    this.schema.dropTableIfExists('user_roles')
    this.schema.dropTableIfExists('role_permissions')
    this.schema.dropTableIfExists('permissions')
    this.schema.dropTableIfExists('roles')
    this.schema.dropTableIfExists('users')
    this.schema.dropTableIfExists('departments')
    this.schema.dropTableIfExists('organisations')
  }
}
